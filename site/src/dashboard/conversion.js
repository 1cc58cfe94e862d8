// One conversion: what it is worth, whom it is attributed to, and what was refunded of it.

import { h } from "../shared/dom.js";
import { laidOut } from "../playground/layout.js";
import { paintJson } from "../playground/paint-json.js";
import { fullTime, money as sum, time } from "./words.js";

/** @param {object} conversion as the API gives it back */
export function conversionCard(conversion, onClose) {
  const { conversion_id: id, order_id: order, created_at: at } = conversion;
  return [
    h(
      "div",
      { class: "card-head" },
      h("h2", { id: "conversion-title" }, order ? `Order ${order}` : "Conversion"),
      h("button", { type: "button", class: "icon", "aria-label": "Close", onclick: onClose }, "×"),
    ),
    h(
      "div",
      { class: "card-body" },
      h("p", { class: "hint" }, h("code", {}, id), ` · recorded ${fullTime(at)}`),
      money(conversion),
      attribution(conversion),
      ledger(conversion),
      h("h3", {}, "What was recorded"),
      paintJson(laidOut(JSON.stringify(conversion.payload, amountsAsNumbers))),
    ),
  ];
}

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
  const head = ["Refund", "Amount", "Refunded so far", "Remaining", "When"].map((name) => h("th", { scope: "col" }, name));
  const body = refunds.map((refund) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, refund.refund_id, refund.payload.refund_reason && h("span", { class: "note" }, refund.payload.refund_reason)),
      [sum(refund.refund_amount), sum(refund.total_refunded), sum(refund.remaining), h("time", { datetime: refund.created_at, title: fullTime(refund.created_at) }, time(refund.created_at))].map((text) => h("td", {}, text)),
    ),
  );
  const table = h("table", {}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, body));
  return h(
    "div",
    {},
    h("h3", {}, "Refunds"),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Refunds" }, table),
    hasMore && h("p", { class: "hint" }, "These are the first of them."),
  );
}

const FIELDS = {
  ...{ email: "Email", name: "Name", phone: "Phone", landing_page: "Landing page" },
  ...{ utm_source: "Source", utm_medium: "Medium", utm_campaign: "Campaign", utm_term: "Term", utm_content: "Content" },
};

/** A claim or a visit, as the list of events has it. */
export function eventCard({ type, id, created_at: at, payload }, onClose) {
  const rows = Object.entries(FIELDS).filter(([field]) => payload[field] !== undefined && payload[field] !== null);
  return [
    h(
      "div",
      { class: "card-head" },
      h("h2", { id: "conversion-title" }, `${type === "claim" ? "Claim" : "Visit"} by ${payload.referral_code}`),
      h("button", { type: "button", class: "icon", "aria-label": "Close", onclick: onClose }, "×"),
    ),
    h(
      "div",
      { class: "card-body" },
      h("p", { class: "hint" }, h("code", {}, id), ` · recorded ${fullTime(at)}`),
      h("dl", { class: "facts" }, rows.map(([field, name]) => h("div", {}, h("dt", {}, name), h("dd", {}, payload[field])))),
      h("h3", {}, "What was recorded"),
      paintJson(laidOut(JSON.stringify(payload, amountsAsNumbers))),
    ),
  ];
}

/** The API client keeps amounts as texts; a payload has them as numbers, with the same digits where a script may print those. */
function amountsAsNumbers(key, value) {
  const isAmount = typeof value === "string" && /^(order_total|tax|shipping|discount|unit_price|line_total)$/.test(key);
  return isAmount ? (JSON.rawJSON?.(value) ?? Number(value)) : value;
}
