// `--fix`: what is printed, what is said about it, and the exit code.

import assert from "node:assert/strict";
import { test } from "node:test";

import { preflight } from "./support.mjs";

function fixes(name, words, body, printed, code, lastLine) {
  test(name, async () => {
    const answer = await preflight(`${words} --fix`, body);
    assert.deepEqual([answer.out, answer.code, answer.err.trimEnd().split("\n").at(-1)], [printed, code, lastLine]);
  });
}

fixes(
  "layout, order and unknown fields stay",
  "refund -",
  `{\r\n\t"x" : "1", "order_id": 12345 ,\r\n  "refund_amount":\t"50" , "total_refunded": " 50.0 ",\r\n  "is_full_refund": "False"}\r\n`,
  `{\r\n\t"x" : "1", "order_id": "12345" ,\r\n  "refund_amount":\t50.00 , "total_refunded": 50.00,\r\n  "is_full_refund": false}\r\n`,
  0,
  "<stdin>: valid refund, 4 fixed, 1 warning",
);

fixes(
  "nothing to fix: the very bytes, with a line feed behind them",
  "visit -",
  `{"referral_code":"a b\\u00e9"}`,
  `{"referral_code":"a b\\u00e9"}\n`,
  1,
  "<stdin>: invalid visit, 1 error",
);

fixes(
  "what a fix uncovers is said",
  "refund -",
  `{"order_id":"1","refund_id":"2","refund_amount":"50","total_refunded":"5"}`,
  `{"order_id":"1","refund_id":"2","refund_amount":50.00,"total_refunded":5.00}\n`,
  1,
  "<stdin>: invalid refund, 2 fixed, 1 error",
);

fixes("malformed JSON is printed as it is", "visit -", "{'a':1}", "{'a':1}\n", 1, "<stdin>: invalid visit, 1 error");

fixes(
  "line by line, and invalid ones stay in their place",
  "visit --input ndjson -",
  `{"referral_code":"A"}\r\n{}\n\n[1]\n{"referral_code":"C"}`,
  `{"referral_code":"A"}\n{}\n[1]\n{"referral_code":"C"}\n`,
  1,
  "  1 not_an_object",
);

fixes(
  "rows become lines",
  "refund --input csv -",
  `order_id,refund_amount,is_full_refund,note\n007,50.10,TRUE,"a ""b"""\n8,"50,10",no,\n`,
  `{"order_id":"007","refund_amount":50.10,"is_full_refund":true,"note":"a \\"b\\""}\n{"order_id":"8","refund_amount":"50,10","is_full_refund":"no"}\n`,
  1,
  "  1 not_deduplicated",
);

fixes(
  "a misspelt name, and what is wrong under it",
  "visit -",
  `{ "referal_code" : true, "utm_terms":"x" }`,
  `{ "referral_code" : true, "utm_terms":"x" }\n`,
  1,
  "<stdin>: invalid visit, 1 fixed, 1 error, 1 warning",
);

fixes(
  "nothing is renamed over a field that is there, if only as null",
  "visit -",
  `{"referal_code":"A","referral_code":null}`,
  `{"referal_code":"A","referral_code":null}\n`,
  1,
  "<stdin>: invalid visit, 1 error",
);

fixes(
  "a misspelt column, in every row",
  "visit --input csv -",
  "Referal Code;utm_term\nA;b\nC;\n",
  '{"referral_code":"A","utm_term":"b"}\n{"referral_code":"C"}\n',
  0,
  "<stdin>: 2 visits, all valid, 1 fixed",
);

fixes(
  "coercing hides nothing that can be fixed",
  "visit --input ndjson --coerce -",
  `{"referral_code":"A"}`,
  `{"referral_code":"A"}\n`,
  0,
  "<stdin>: 1 visit, all valid",
);

fixes(
  "coerced or not, the same is printed",
  "refund --coerce -",
  `{"order_id":5}`,
  `{"order_id":"5"}\n`,
  0,
  "<stdin>: valid refund, 1 fixed",
);

test("what is wrong under a misspelt name stands where it was sent", async () => {
  const { err } = await preflight("visit - --fix", '{ "referal_code" : "a b" }');
  assert.deepEqual(err.match(/(?<=<stdin>:)\d.*/g), ["1:3", "1:20"]);
});

test("more fixes than one verdict lists", async () => {
  const item = (price) => `{"name":"x","unit_price":${price}}`;
  const body = (price) => `{"referral_code":"A","email":"b@x.co","items":[${Array(150).fill(item(price)).join(",")}]}`;
  const { code, out } = await preflight("claim - --fix", body('"5"'));
  assert.deepEqual([code, out], [0, `${body("5.00")}\n`]);
});

test("each fix is told, at its place in the file", async () => {
  const { err } = await preflight("refund - --fix", `{"order_id": 5, "refund_amount": "50.00", "refund_id": "x"}`);
  assert.equal(
    err,
    `fixed[wrong_type]: order_id must be text, not a number: send "5" in quotes
 --> <stdin>:1:14
  |
1 | {"order_id": 5, "refund_amount": "50.00", "refund_id": "x"}
  |              ^
  = now: "5"

fixed[wrong_type]: refund_amount must be a number, not text: send 50.00 without quotes
 --> <stdin>:1:34
  |
1 | {"order_id": 5, "refund_amount": "50.00", "refund_id": "x"}
  |                                  ^^^^^^^
  = now: 50.00

<stdin>: valid refund, 2 fixed
`,
  );
});
