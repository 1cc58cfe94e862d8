// What is no payload as it stands, and what it was meant to be.
import assert from "node:assert/strict";
import { test } from "node:test";

import { judge, zeroed } from "../../src/playground/judge.js";
import { difference, repaired } from "../../src/playground/repair.js";

const MEANT = { customer_email: "a@b.co", order_id: "1", order_total: 108, tax: 8, shipping: 10, discount: 5 };
const PLAIN = '{"customer_email": "a@b.co", "order_id": "1", "order_total": 108.00, "tax": 8, "shipping": 10, "discount": 5}';

const SLIPS = {
  "single quotes": PLAIN.replaceAll('"', "'"),
  "curly quotes": PLAIN.replaceAll(/"([^"]*)"/g, "“$1”"),
  "a trailing comma": PLAIN.replace("}", ",}"),
  "names without quotes": PLAIN.replaceAll(/"(\w+)":/g, "$1:"),
  "a comment": PLAIN.replace("{", "{ // an order\n"),
  "a decimal comma": PLAIN.replace("108.00", "108,00"),
  "a comma before a comment": PLAIN.replace("108.00,", "108,00, // paid\n"),
  "a currency sign": PLAIN.replace("108.00", "$108.00"),
  "the text in quotes": JSON.stringify(PLAIN),
  "a list around it": `[${PLAIN}]`,
  "a member around it": `{"data": ${PLAIN}}`,
  "all at once": `[{data: ${PLAIN.replaceAll('"', "'")},}]`,
};

for (const [name, text] of Object.entries(SLIPS)) {
  test(`${name}: it is put right`, () => {
    const repair = repaired("conversion", text);
    assert.deepEqual(JSON.parse(repair?.text ?? "null"), MEANT, repair?.text);
    assert.ok(repair.steps.length >= 1);
  });
}

test("a list in a field that was sent as text is unpacked, with its digits", () => {
  const withItems = (items) => PLAIN.replace("}", `, "items": ${items}}`);
  for (const [items, said] of [
    [JSON.stringify('[{"name": "Serum", "unit_price": 32.50}]'), /^items was sent as text/],
    [JSON.stringify('{"name": "Serum", "unit_price": 32.50}'), /^items was sent as text/],
    ['{"name": "Serum", "unit_price": 32.50}', /^items holds one entry/],
    [`[${JSON.stringify('{"name": "Serum", "unit_price": 32.50}')}]`, /^items\.0 was sent as text/],
  ]) {
    const { text, steps } = repaired("conversion", withItems(items));
    assert.equal(text, withItems('[{"name": "Serum", "unit_price": 32.50}]'));
    assert.match(steps.join(" "), said);
  }
  const nested = withItems(`[{"name": "A", "category_path": ${JSON.stringify('["B", "C"]')}}]`);
  assert.deepEqual(JSON.parse(repaired("conversion", nested).text).items[0].category_path, ["B", "C"]);
  assert.equal(repaired("conversion", withItems('"Serum, Gift"')), undefined, "words are no list");
});

test("digits stay as they were sent", () => {
  assert.match(repaired("conversion", SLIPS["a member around it"]).text, /"order_total": 108\.00/);
});

for (const [name, text] of Object.entries({
  "a payload": PLAIN,
  "a text that is still being typed": PLAIN.slice(0, 60),
  "a template that nobody filled in": PLAIN.replace("108.00", "{{total}}"),
  "words": "hello world",
  "a plain list": "[1, 2]",
})) {
  test(`${name} is left alone`, () => assert.equal(repaired("conversion", text), undefined));
}

test("a comma that may be either is not decided upon", () => {
  const repair = repaired("conversion", PLAIN.replace("108.00", "1,108"));
  assert.notEqual(repair === undefined ? undefined : JSON.parse(repair.text).order_total, 1.108);
  assert.notEqual(repair === undefined ? undefined : JSON.parse(repair.text).order_total, 1108);
});

test("the difference names every line once", () => {
  const lines = difference("{\n  'a': 1,\n  \"b\": 2\n}", '{\n  "a": 1,\n  "b": 2\n}\n');
  assert.deepEqual(lines.map(({ kind }) => kind), ["same", "old", "new", "same", "same"]);
});

test("a missing amount becomes 0, in the style of the text", () => {
  for (const [text, expected] of [
    ['{\n  "order_id": "1"\n}', '{\n  "order_id": "1",\n  "tax": 0\n}'],
    ['{"order_id":"1"}', '{"order_id":"1", "tax": 0}'],
    ["{}", '{"tax": 0}'],
    ['{"tax": null}', '{"tax": 0}'],
  ]) assert.equal(zeroed(text, "/tax"), expected);
});

test("a misspelt name is one finding, at its place, with a fix", () => {
  const { findings } = judge("conversion", PLAIN.replace("customer_email", "custmer_email"), { basis: "paid", mode: "strict" });
  assert.deepEqual(findings.map(({ code, fix }) => [code, fix]), [["missing", '"customer_email"']]);
  assert.equal(findings[0].from, 1);
});
