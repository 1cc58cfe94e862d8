// The text that people read, exactly.

import assert from "node:assert/strict";
import { test } from "node:test";

import { verdict } from "../../js/cli/judge.js";
import { preflight } from "./support.mjs";

/** One payload on standard input, and all that is said about it. */
function says(name, words, body, expected) {
  test(name, async () => assert.equal((await preflight(`${words} -`, body)).out, expected));
}

says(
  "valid, with the money that follows",
  "conversion",
  `{"customer_email":"b@x.co","order_id":"1","order_total":108.00,"tax":8,"shipping":10,"discount":5}`,
  "<stdin>: valid conversion, attributable_revenue 90.00\n",
);

says(
  "the basis is heeded",
  "conversion --basis=gross",
  `{"customer_email":"b@x.co","order_id":"1","order_total":108.00,"tax":8,"shipping":10,"discount":5}`,
  "<stdin>: valid conversion, attributable_revenue 85.00\n",
);

says(
  "a value, a missing field, a key, behind wide characters and a tab",
  "claim",
  `{
  "name": "日本é",\t"email": 5,
  "referal_code": "A",
  "items": [ { "name": "x", "unit_price": "5" }, { "sku": "y" } ]
}
`,
  `error[wrong_type]: email must be text, not a number: send an email address such as "buyer@example.com"
 --> <stdin>:2:27
  |
2 |   "name": "日本é",    "email": 5,
  |                                ^

error[missing]: referral_code is required: rename referal_code to referral_code
 --> <stdin>:3:3
  |
3 |   "referal_code": "A",
  |   ^^^^^^^^^^^^^^
  = fix: "referral_code"

error[wrong_type]: items[0].unit_price must be a number, not text: send 5.00 without quotes
 --> <stdin>:4:43
  |
4 |   "items": [ { "name": "x", "unit_price": "5" }, { "sku": "y" } ]
  |                                           ^^^
  = fix: 5.00

error[missing]: items[1].name is required: send text of 1 to 300 characters
 --> <stdin>:4:50
  |
4 |   "items": [ { "name": "x", "unit_price": "5" }, { "sku": "y" } ]
  |                                                  ^

<stdin>: invalid claim, 4 errors, --fix corrects 2
`,
);

says(
  "a key that is given twice, and where first; CRLF; a line number of two digits",
  "visit",
  `{\r\n"referral_code":"a",\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n"referral_code" : "b"\r\n}`,
  `error[duplicate_field]: referral_code is given more than once in one object: send it once
  --> <stdin>:10:1
   |
10 | "referral_code" : "b"
   | ^^^^^^^^^^^^^^^
   = note: first given at line 2, column 1

<stdin>: invalid visit, 1 error
`,
);

says(
  "of a list or an object, where it opens; of null, all of it",
  "visit",
  `{"referral_code":null,"landing_page":["https://example.com"],"utm_term":{"a":1}}`,
  `error[missing]: referral_code is required: send a code such as "JOHN123"
 --> <stdin>:1:18
  |
1 | {"referral_code":null,"landing_page":["https://example.com"],"utm_term":{"a":1}}
  |                  ^^^^

error[wrong_type]: landing_page must be text, not a list: send a web address such as "https://example.com/page"
 --> <stdin>:1:38
  |
1 | {"referral_code":null,"landing_page":["https://example.com"],"utm_term":{"a":1}}
  |                                      ^

error[wrong_type]: utm_term must be text, not an object: send text of 1 to 255 characters
 --> <stdin>:1:73
  |
1 | {"referral_code":null,"landing_page":["https://example.com"],"utm_term":{"a":1}}
  |                                                                         ^

<stdin>: invalid visit, 3 errors
`,
);

says(
  "malformed JSON, at the character",
  "visit",
  `{\n  "referral_code": "é", }`,
  `error[malformed_json]: referral_code: there is a comma after the last field: remove it
 --> <stdin>:2:25
  |
2 |   "referral_code": "é", }
  |                         ^

<stdin>: invalid visit, 1 error
`,
);

says(
  "a text that ends too early, behind its end",
  "visit",
  `{"referral_code":"A"`,
  `error[malformed_json]: the body is not valid JSON: it ends too early: send } at the end
 --> <stdin>:1:21
  |
1 | {"referral_code":"A"
  |                     ^

<stdin>: invalid visit, 1 error
`,
);

says(
  "an empty body",
  "visit",
  "",
  `error[malformed_json]: the body is empty: send a JSON object
 --> <stdin>:1:1
  |
1 |
  | ^

<stdin>: invalid visit, 1 error
`,
);

says(
  "a byte-order mark means nothing, and is no column",
  "visit",
  `\ufeff{"referral_code":true}`,
  `error[wrong_type]: referral_code must be text, not true: send a code such as "JOHN123"
 --> <stdin>:1:18
  |
1 | {"referral_code":true}
  |                  ^^^^

<stdin>: invalid visit, 1 error
`,
);

test("a second byte-order mark is a fault, in one piece or in many", async () => {
  for (const input of [`\ufeff\ufeff{"referral_code":"A"}`, ["\ufeff", "\ufeff", '{"referral_code":"A"}']]) {
    const { code, out } = await preflight("visit -", input);
    assert.equal(code, 1);
    assert.match(out, /^error\[malformed_json\]: .*byte-order mark.*\n --> <stdin>:1:1\n/);
  }
});

says(
  "fields that stand in another one: at its name, which is not said again",
  "claim",
  `{"data":{"email":"b@x.co","referral_code":"A"}}`,
  `error[missing]: referral_code is required: take it out of data, and send it beside the other fields
 --> <stdin>:1:2
  |
1 | {"data":{"email":"b@x.co","referral_code":"A"}}
  |  ^^^^^^

error[missing]: email is required: take it out of data, and send it beside the other fields
 --> <stdin>:1:2
  |
1 | {"data":{"email":"b@x.co","referral_code":"A"}}
  |  ^^^^^^

<stdin>: invalid claim, 2 errors
`,
);

says(
  "a refund's amount that stands in another field: at its name, with both ways out",
  "refund",
  `{"order_id":"1","refund":{"amount":5}}`,
  `error[missing]: refund_amount is required: take the amount out of refund, and send it as refund_amount, or send "is_full_refund": true to refund all that remains
 --> <stdin>:1:17
  |
1 | {"order_id":"1","refund":{"amount":5}}
  |                 ^^^^^^^^

<stdin>: invalid refund, 1 error
`,
);

says(
  "two names for one field: somebody has to choose",
  "visit",
  `{"refferal_code":"A","referal_code":"B"}`,
  `error[missing]: referral_code is required: rename refferal_code to referral_code
 --> <stdin>:1:2
  |
1 | {"refferal_code":"A","referal_code":"B"}
  |  ^^^^^^^^^^^^^^^

warning[unknown_field]: referal_code is ignored: a visit has no such field; did you mean referral_code?
 --> <stdin>:1:22
  |
1 | {"refferal_code":"A","referal_code":"B"}
  |                      ^^^^^^^^^^^^^^

<stdin>: invalid visit, 1 error, 1 warning
`,
);

says(
  "a table that is read as JSON",
  "visit",
  "referral_code\tutm_term\nA\tb\n",
  `error[malformed_json]: the body is plain text, not JSON: send a JSON object, { … }
 --> <stdin>:1:1
  |
1 | referral_code    utm_term
  | ^
  = note: it looks like tab-separated text: pass --input csv

<stdin>: invalid visit, 1 error
`,
);

says(
  "no escape sequence of a file reaches the terminal, and nothing turns its text around",
  "visit",
  `{"referral_code":[],"\u202e\u009b31m":"\u007f\u200b"}`,
  `error[wrong_type]: referral_code must be text, not a list: send a code such as "JOHN123"
 --> <stdin>:1:18
  |
1 | {"referral_code":[],"\ufffd\ufffd31m":"\ufffd\ufffd"}
  |                  ^

warning[unknown_field]: \ufffd\ufffd31m is ignored: a visit has no such field
 --> <stdin>:1:21
  |
1 | {"referral_code":[],"\ufffd\ufffd31m":"\ufffd\ufffd"}
  |                     ^^^^^^^

<stdin>: invalid visit, 1 error, 1 warning
`,
);

says(
  "too large",
  "visit",
  `{"referral_code":"${"x".repeat(70_000)}"}`,
  `error[payload_too_large]: the body is too large: send at most 65536 bytes
 --> <stdin>:1
  = note: it has 70,020 bytes

<stdin>: invalid visit, 1 error
`,
);

says(
  "a long line is cut on both sides",
  "visit",
  `{"utm_source":"${"a".repeat(200)}","referral_code":[],"utm_term":"${"b".repeat(200)}"}`,
  `error[wrong_type]: referral_code must be text, not a list: send a code such as "JOHN123"
 --> <stdin>:1:234
  |
1 | …aaaaaaaaaaaaaaaaaaaaaaaaaaaa","referral_code":[],"utm_term":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb…
  |                                                ^

<stdin>: invalid visit, 1 error
`,
);

says(
  "a list of payloads",
  "visit",
  `[{"referral_code":"A"}]`,
  `error[not_an_object]: the body must be an object, not a list: send one event as { … }, or many to POST /api/v1/track/batch, each as an entry of its own
 --> <stdin>:1:1
  |
1 | [{"referral_code":"A"}]
  | ^
  = note: to check the payloads of a list, write one a line and pass --input ndjson

<stdin>: invalid visit, 1 error
`,
);

says(
  "lines of payloads",
  "visit",
  `{"referral_code":"A"}\r\n{"referral_code":"B"}`,
  `error[malformed_json]: the body is not valid JSON: there is more than one value: send one event at a time, or a batch
 --> <stdin>:2:1
  |
2 | {"referral_code":"B"}
  | ^
  = note: to check a payload a line, pass --input ndjson

<stdin>: invalid visit, 1 error
`,
);

says(
  "coerced",
  "refund --coerce",
  `{"order_id":5,"is_full_refund":"True"}`,
  `warning[coerced]: order_id was converted: send text instead
 --> <stdin>:1:13
  |
1 | {"order_id":5,"is_full_refund":"True"}
  |             ^

warning[coerced]: is_full_refund was converted: send true or false instead
 --> <stdin>:1:32
  |
1 | {"order_id":5,"is_full_refund":"True"}
  |                                ^^^^^^

<stdin>: valid refund, 2 warnings
`,
);

test("findings stand in the order of the file, errors and warnings alike", async () => {
  const { out } = await preflight("claim -", `{"b":1,\n"phone":"x","a":1,"email":5,\n"c":2}`);
  const found = [...out.matchAll(/^(\w+\[\w+\]).*\n *--> <stdin>:(.*)$/gm)].map(([, code, place]) => `${place} ${code}`);
  assert.deepEqual(found, [
    ...["1:1 error[missing]", "1:2 warning[unknown_field]", "2:9 error[invalid_phone]", "2:13 warning[unknown_field]"],
    ...["2:27 error[wrong_type]", "3:1 warning[unknown_field]"],
  ]);
});

test("UTF-16 is said in one sentence, whatever the file is", async () => {
  for (const [input, text] of [["json", "{}"], ["ndjson", "{}\n"], ["csv", "referral_code\nA"]]) {
    for (const bytes of [Buffer.from(`\ufeff${text}`, "utf16le"), Buffer.from(`\ufeff${text}`, "utf16le").swap16()]) {
      const { code, out, err } = await preflight(`visit --input ${input} -`, [bytes.subarray(0, 1), bytes.subarray(1)]);
      assert.deepEqual([code, out], [2, ""]);
      assert.match(err, /^preflight: cannot check standard input: it is UTF-16, .*: save it as UTF-8\n$/);
    }
  }
});

test("lenient reaches the core", async () => {
  const body = '{"referral_code":"A","utm_term":5}';
  const { out } = await preflight("visit - --lenient --format json", body);
  assert.equal(out, `${verdict("visit", body, { mode: "lenient" })}\n`);
});

test("more errors than a verdict lists are counted", async () => {
  const summary = async (count) => {
    const items = Array(count).fill('{"name":"; and 7 more","unit_price":-1}').join(",");
    const { out } = await preflight("claim -", `{"referral_code":"A","email":"b@x.co","items":[${items}]}`);
    return [out.match(/^error/gm).length, out.trimEnd().split("\n").at(-1)];
  };
  assert.deepEqual(await summary(5), [5, "<stdin>: invalid claim, 5 errors"]);
  assert.deepEqual(await summary(6), [6, "<stdin>: invalid claim, 6 errors"]);
  assert.deepEqual(await summary(100), [100, "<stdin>: invalid claim, 100 errors"]);
  assert.deepEqual(await summary(130), [100, "<stdin>: invalid claim, 130 errors (30 of them not listed)"]);
});

test("a terminal gets colours and its own width", async () => {
  const body = `{"referral_code":true,"landing_page":"https://example.com/a-long-address"}`;
  const { out } = await preflight("visit -", body, { terminal: "stdout", columns: 50 });
  assert.equal(
    out.replaceAll("\x1b", "^"),
    `^[1m^[31merror[wrong_type]^[39m^[22m^[1m: referral_code must be text, not true: send a code such as "JOHN123"^[22m
 ^[34m-->^[39m <stdin>:1:18
  ^[34m|^[39m
^[34m1^[39m ^[34m|^[39m {"referral_code":true,"landing_page":"https:/…
  ^[34m|^[39m                  ^[1m^[31m^^^^^[39m^[22m

<stdin>: ^[1m^[31minvalid visit^[39m^[22m, 1 error
`,
  );
});
