// Revenue by referral code: a table whose bars are the plot.

import { h } from "../shared/dom.js";
import { count, money } from "./words.js";

/** @param {{ rows: object[], others: object | null }} summary by referral code, those with the most revenue first */
export function codesTable({ rows, others }) {
  if (rows.length === 0) return [h("p", { class: "none" }, "No referral code was used in this time.")];
  const most = Math.max(...rows.map((row) => Math.abs(Number(row.attributable_revenue))), 0);
  const named = rows.map((row) => line(row.referral_code ?? "no code", row, most, row.referral_code === null));
  const rest = others ? [line(`${count(others.referral_codes)} others`, others, 0, true)] : [];
  const head = ["Code", "Revenue", "Refunded", "Orders"].map((name) => h("th", { scope: "col" }, name));
  const all = h("table", { class: "codes" }, h("thead", {}, h("tr", {}, head)), h("tbody", {}, [...named, ...rest]));
  return [h("div", { class: "scroll whole", tabindex: "0", role: "region", "aria-label": "Figures by referral code" }, all)];
}

function line(name, row, most, isQuiet) {
  const bar = h("span", { class: "bar-of", "aria-hidden": "true" });
  // Set by script, since the policy forbids styles in markup.
  bar.style.inlineSize = `${most === 0 ? 0 : (Math.max(Number(row.attributable_revenue), 0) / most) * 100}%`;
  return h(
    "tr",
    { class: isQuiet ? "quiet" : undefined },
    h("th", { scope: "row" }, h("span", { class: "code-name" }, name), bar),
    [money(row.attributable_revenue), money(row.refunded), count(row.conversions)].map((text) => h("td", {}, text)),
  );
}
