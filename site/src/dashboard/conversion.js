// One conversion: what it is worth, whom it is attributed to, and what was refunded of it.

import { h, table } from "../shared/dom.js";
import { laidOut } from "../playground/layout.js";
import { paintJson } from "../playground/paint-json.js";
import { fullTime, money as sum, time } from "./words.js";

/** @param {object} conversion as the API gives it back */
export function conversionCard(conversion, onClose) {
  const { conversion_id: id, order_id: order, created_at: at } = conversion;
  const details = [money(conversion), attribution(conversion), ledger(conversion)];
  return card(order ? `Order ${order}` : "Conversion", onClose, recorded(id, at), details, payloadOf(conversion));
}

/** A dialog's head and body. */
export function card(title, onClose, ...body) {
  const button = h("button", { type: "button", class: "icon", "aria-label": "Close", onclick: onClose }, "×");
  return [h("div", { class: "card-head" }, h("h2", { id: "conversion-title" }, title), button), h("div", { class: "card-body" }, body.flat())];
}

/** Names and values, one a line. */
export const facts = (rows) => h("dl", { class: "facts" }, rows.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));

const recorded = (id, at) => h("p", { class: "hint" }, h("code", {}, id), ` · recorded ${fullTime(at)}`);
const payloadOf = ({ payload }) => [h("h3", {}, "What was recorded"), paintJson(laidOut(JSON.stringify(payload, amountsAsNumbers)))];

function money(conversion) {
  const rows = [
    ["Order total", conversion.order_total],
    ["Refunded", conversion.refunded],
    ["Remaining", conversion.remaining],
    ["Attributable revenue", conversion.attributable_revenue],
  ];
  return h("dl", { class: "figures" }, rows.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, sum(value)))));
}

function attribution({ attribution: { method, referral_code: code, claim_id: claim }, customer_email: email }) {
  const to = {
    code: ["By the referral code that was sent: ", h("b", {}, code ?? "")],
    email: ["By the email address of an earlier claim: ", h("b", {}, code ?? "")],
    none: ["To nobody: no referral code was sent, and no claim has this email address."],
  }[method] ?? [method];
  return h(
    "div",
    {},
    h("h3", {}, "Attributed"),
    h("p", {}, to),
    claim && h("p", { class: "hint" }, "claim ", h("code", {}, claim)),
    email && h("p", { class: "hint" }, email),
  );
}

function ledger({ refunds, has_more: hasMore }) {
  if (refunds.length === 0) return h("div", {}, h("h3", {}, "Refunds"), h("p", { class: "hint" }, "None."));
  const rows = refunds.map((refund) => [
    [refund.refund_id, refund.payload.refund_reason && h("span", { class: "note" }, refund.payload.refund_reason)],
    ...[refund.refund_amount, refund.total_refunded, refund.remaining].map((value) => sum(value)),
    h("time", { datetime: refund.created_at, title: fullTime(refund.created_at) }, time(refund.created_at)),
  ]);
  return h(
    "div",
    {},
    h("h3", {}, "Refunds"),
    table("Refunds", ["Refund", "Amount", "Refunded so far", "Remaining", "When"], rows),
    hasMore && h("p", { class: "hint" }, "These are the first of them."),
  );
}

const FIELDS = {
  ...{ email: "Email", name: "Name", phone: "Phone", landing_page: "Landing page" },
  ...{ utm_source: "Source", utm_medium: "Medium", utm_campaign: "Campaign", utm_term: "Term", utm_content: "Content" },
};

/** A claim or a visit, as the list of events has it. */
export function eventCard(event, onClose) {
  const { type, id, created_at: at, payload } = event;
  const rows = Object.entries(FIELDS).filter(([field]) => payload[field] !== undefined && payload[field] !== null);
  const title = `${type === "claim" ? "Claim" : "Visit"} by ${payload.referral_code}`;
  return card(title, onClose, recorded(id, at), facts(rows.map(([field, name]) => [name, payload[field]])), payloadOf(event));
}

/** The API client keeps amounts as texts; a payload has them as numbers, with the same digits where a script may print those. */
function amountsAsNumbers(key, value) {
  const isAmount = typeof value === "string" && /^(order_total|tax|shipping|discount|unit_price|line_total)$/.test(key);
  return isAmount ? (JSON.rawJSON?.(value) ?? Number(value)) : value;
}
