// Places in the text, fixes, layout, and the examples.
import assert from "node:assert/strict";
import { test } from "node:test";

import { EXAMPLES } from "../../src/playground/examples.js";
import { piecesOf } from "../../src/playground/highlight.js";
import { allFixed, fixed, judge } from "../../src/playground/judge.js";
import { laidOut } from "../../src/playground/layout.js";
import { fragmentOf, sharedIn } from "../../src/playground/share.js";

const PAID = { basis: "paid", mode: "strict" };

/** `code` → the marked text. */
function marked(event, text) {
  return Object.fromEntries(judge(event, text, PAID).findings.map(({ code, from, to }) => [code, text.slice(from, to)]));
}

test("a finding marks its value, or its key where it is about the name", () => {
  const text = '{ "customer_email": "x", "tax": "8.00", "tottal": 1, "order_id": 5 }';
  const { findings } = judge("conversion", text, PAID);
  const places = findings.map(({ path, from, to }) => [path, text.slice(from, to)]);
  assert.deepEqual(places, [
    ["/customer_email", '"x"'],
    ["/order_id", "5"],
    ["/order_total", "{"],
    ["/tax", '"8.00"'],
    ["/shipping", "{"],
    ["/discount", "{"],
    ["/tottal", '"tottal"'],
  ]);
});

test("places count characters of the text, whatever bytes they have", () => {
  const text = '{"name": "Zoë 🎁 日本",\n "referral_code": "A B", "email": "x"}';
  assert.deepEqual(marked("claim", text), { invalid_code: '"A B"', invalid_email: '"x"' });
  const [finding] = judge("claim", text, PAID).findings;
  assert.deepEqual([finding.line, finding.column], [2, 19]);
});

test("what is no JSON is marked where it stops being JSON", () => {
  const text = '{\n  "tax": 8,\n}';
  const [{ code, from, line, column, message }] = judge("conversion", text, PAID).findings;
  assert.deepEqual([code, text[from], line, column], ["malformed_json", "}", 3, 1]);
  assert.doesNotMatch(message, /line \d/, "the place is shown beside it");
});

test("half a surrogate pair is as malformed as the API finds it", () => {
  assert.equal(judge("visit", '{"referral_code": "\ud800"}', PAID).findings[0].code, "malformed_json");
});

test("more than 64 KiB are too much", () => {
  const [finding] = judge("visit", `{"referral_code": "${"a".repeat(65536)}"}`, PAID).findings;
  assert.deepEqual([finding.code, finding.from], ["payload_too_large", undefined]);
});

test("a fix touches nothing else", () => {
  const text = '{ "tax" : "8.00" , "ünïcode": 1.50, "order_id": 5 }';
  const { findings } = judge("conversion", text, PAID);
  const tax = findings.find(({ path }) => path === "/tax");
  assert.equal(fixed(text, [tax]), '{ "tax" : 8.00 , "ünïcode": 1.50, "order_id": 5 }');
  assert.equal(allFixed("conversion", text, PAID), '{ "tax" : 8.00 , "ünïcode": 1.50, "order_id": "5" }');
});

test("laying out changes only white space", () => {
  const text = '{"a":1.50,"a":"\\u00e9","list":[1,2],"empty":{},"deep":[{"x":null}]}';
  assert.equal(laidOut(text).replaceAll(/\s/g, ""), text);
  assert.equal(laidOut(laidOut(text)), laidOut(text));
  assert.match(laidOut(text), /\n {2}"list": \[1, 2\],\n/);
});

for (const { event, name, body, basis = "paid", mode = "strict", outcome } of EXAMPLES) {
  test(`the example ${event}: ${name} is ${outcome}`, () => {
    const { isValid, findings, sendable } = judge(event, body, { basis, mode });
    const found = isValid ? (findings.length > 0 ? "warned" : "valid") : sendable ? "fixable" : "invalid";
    assert.equal(found, outcome, JSON.stringify(findings));
  });
}

test("a line is cut wherever a colour or a mark changes", () => {
  const pieces = piecesOf('"tax": "8"', [{ from: 8, to: 10, kind: "warning" }, { from: 7, to: 10, kind: "error" }]);
  assert.equal(pieces.map(({ text }) => text).join(""), '"tax": "8"');
  assert.deepEqual(pieces.map(({ text, token, finding }) => [text, token, finding]), [
    ['"tax"', "key", undefined],
    [": ", undefined, undefined],
    ['"', "string", "error"],
    ['8"', "string", "error"],
  ]);
});

test("a shared link brings back the same, and nothing else is one", () => {
  const shared = { event: "claim", basis: "gross", mode: "lenient", body: '{"name": "Zoë 🎁"}' };
  assert.deepEqual(sharedIn(fragmentOf(shared)), shared);
  const older = { event: shared.event, basis: shared.basis, body: shared.body };
  assert.deepEqual(sharedIn(fragmentOf(older)), { ...shared, mode: "strict" }, "a link from before there were modes");
  for (const fragment of ["", "#", "#main", "#e30", `#${btoa('{"event": 1}')}`]) assert.equal(sharedIn(fragment), undefined);
});
