// What people fill in arrives as text: `coerce` takes it, and its sentences are for those who filled it in.

import assert from "node:assert/strict";
import test from "node:test";

import { claim, conversion } from "../index.js";

const { Blob, FormData } = globalThis;
const form = conversion.with({ coerce: true });

/** As `new FormData(element)` has the fields. */
const filled = (fields = {}) => {
  const data = new FormData();
  const usual = { customer_email: "a@b.co", customer_name: "", order_id: "1", referral_code: "", order_total: "108.00", tax: "8", shipping: "10", discount: "0" };
  for (const [name, value] of Object.entries({ ...usual, ...fields })) data.append(name, value);
  return Object.fromEntries(data);
};

test("a form that is filled in rightly", () => {
  const { value } = form["~standard"].validate(filled());
  assert.deepEqual(value, { customer_email: "a@b.co", order_id: "1", order_total: 108, tax: 8, shipping: 10, discount: 0 });
  assert.deepEqual(claim.with({ coerce: true }).parse({ referral_code: "john", email: "a@b.co", name: " ", phone: "" }), { referral_code: "JOHN", email: "a@b.co" });
});

test("one that is not says so in words for those who fill in forms", () => {
  // `valueAsNumber` makes NaN of an empty field.
  for (const order_total of ["", "abc", "$3", "1.000,50", NaN, undefined, null]) {
    const { issues } = form["~standard"].validate({ ...filled(), order_total });
    assert.deepEqual(issues.map(({ path }) => path), [["order_total"]]);
    assert.match(issues[0].message, /^order_total .*\b108\.00\b/);
    assert.doesNotMatch(issues[0].message, /JSON|quote|string|NaN/, String(order_total));
  }
});

test("a file where a text belongs", () => {
  const { issues } = form["~standard"].validate({ ...filled(), customer_name: new Blob(["a"]) });
  assert.deepEqual(issues.map(({ path }) => path), [["customer_name"]]);
});
