// What a conversion is worth, as a bill that can be checked by hand, and what a refund would leave of it.

import { h } from "../shared/dom.js";
import { amount, isBelowZero, revenueAfter, revenueLines, units } from "./money.js";

const FIELDS = ["order_total", "tax", "shipping", "discount"];
const NONE = {
  refund: "A refund takes its share off the order’s attributable revenue: attributable × (order_total − refunded) / order_total. How much that is depends on what is recorded, which only /track knows.",
  claim: "No money follows from a claim. It links a customer to a referral code, for the conversions to come.",
  visit: "No money follows from a visit.",
};

export class MoneyView {
  #panel;
  /** How much of the order is refunded, as people last set it: kept while they type elsewhere. */
  #share = 0.5;

  constructor(panel) {
    this.#panel = panel;
  }

  /** @param {import("./judge.js").Sendable | undefined} sendable */
  show(event, basis, sendable) {
    if (event !== "conversion" || sendable === undefined) {
      const text = NONE[event] ?? "Fix the problems to see the revenue.";
      this.#panel.replaceChildren(h("p", { class: "none" }, text));
      return;
    }
    const order = Object.fromEntries(FIELDS.map((field) => [field, sendable.members.get(field)]));
    const revenue = sendable.derived.get("attributable_revenue");
    this.#panel.replaceChildren(bill(order, basis, revenue, sendable.derived.get("items_total")), this.#refund(order, revenue));
  }

  #refund(order, revenue) {
    const total = units(order.order_total);
    if (total === 0n) return "";
    const input = h("input", { type: "range", id: "refund", min: "0", max: "100", step: "1", value: String(Math.round(this.#share * 100)) });
    const output = h("output", { for: "refund" });
    const update = () => {
      this.#share = Number(input.value) / 100;
      // Whole cents, as refunds are; the last step is all of it.
      const part = (total * BigInt(input.value)) / 100n;
      const refunded = input.value === "100" ? total : part - (part % 100n);
      const left = revenueAfter(units(revenue), total, refunded);
      input.setAttribute("aria-valuetext", `${amount(refunded)} refunded`);
      output.replaceChildren(
        h("span", {}, "A refund of ", h("b", {}, amount(refunded)), " leaves ", h("b", { class: "left" }, amount(left)), " attributable."),
        h("span", { class: "how" }, `${revenue} × (${order.order_total} − ${amount(refunded)}) / ${order.order_total}`),
      );
    };
    input.addEventListener("input", update);
    update();
    return h("div", { class: "refund" }, h("label", { for: "refund" }, "What if some of it is refunded?"), input, output);
  }
}

function bill(order, basis, revenue, itemsTotal) {
  const rows = revenueLines(order, basis).map(({ sign, field, amount: value }) =>
    h("div", {}, h("dt", {}, h("span", { class: "sign", "aria-hidden": "true" }, sign), sign && h("span", { class: "unseen" }, "minus "), h("code", {}, field)), h("dd", {}, value)),
  );
  const note = isBelowZero(order, basis) ? "Less than nothing counts as nothing." : noteOn(basis, order);
  return h(
    "div",
    { class: "bill" },
    h("dl", {}, rows, h("div", { class: "sum" }, h("dt", {}, "Attributable revenue"), h("dd", { id: "revenue" }, revenue))),
    h("p", { class: "hint" }, note, itemsTotal === undefined ? "" : ` The items come to ${itemsTotal}.`),
  );
}

function noteOn(basis, { discount }) {
  if (basis === "gross") return "order_total is the amount before adjustments here, so the discount is subtracted, too.";
  return units(discount) === 0n ? "order_total is what the customer paid." : `order_total is what the customer paid: the discount of ${discount} is off it already.`;
}
