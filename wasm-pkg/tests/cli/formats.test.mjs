// Answers for programs: the core's own text, and GitHub's annotations.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { sep } from "node:path";
import { test } from "node:test";

import { verdict } from "../../js/cli/judge.js";
import { file, preflight } from "./support.mjs";

const GOOD = '{"referral_code":"a"}';
const BAD = '{"referral_code":"a b","x":1}';

async function prints(words, input, expected) {
  assert.equal((await preflight(words, input)).out, expected);
}

test("json: a payload is answered by its verdict alone", () =>
  prints("visit - --format json", GOOD, '{"success":true,"data":{"event":"visit","normalized":{"referral_code":"A"},"derived":{}}}\n'));

test("json: lines are answered by their verdicts, with their numbers", () =>
  prints(
    `visit ${file('"o".ndjson', `\n${GOOD}\n${BAD}\n`)} --format json`,
    "",
    `{"file":"\\"o\\".ndjson","line":2,"verdict":${verdict("visit", GOOD)}}\n{"file":"\\"o\\".ndjson","line":3,"verdict":${verdict("visit", BAD)}}\n`,
  ));

test("json: an entry that is no row has an error", () =>
  prints("visit - --input csv --format json", 'referral_code\n"a"b\n', '{"file":"-","line":2,"error":"the row is no CSV: a quoted cell ends here, but text follows"}\n'));

test("json: options reach the core", async () => {
  const body = '{"order_id":5}';
  await prints("refund - --coerce --format json", body, `${verdict("refund", body, { coerce: true })}\n`);
});

test("github: errors and warnings at their places", () =>
  prints(
    "visit - --format github",
    `{\n  "referral_code":"a b", "x": 1 }`,
    `::error line=2,col=19,title=invalid_code::referral_code contains a space: send the code alone, such as JOHN123
::warning line=2,col=26,title=unknown_field::x is ignored: a visit has no such field
<stdin>: invalid visit, 1 error, 1 warning
`,
  ));

test("github: names and messages can't end a command or begin another", async () => {
  mkdirSync("a,b");
  const name = file(["a,b", "50%:x.json"].join(sep), `{"referral_code":"A","50%\\n::error::,x":1}`);
  await prints(
    `visit ${name} --format github`,
    "",
    `::warning file=a%2Cb/50%25%3Ax.json,line=1,col=22,title=unknown_field::50%25\ufffd::error::,x is ignored: a visit has no such field
${name}: valid visit, 1 warning
`,
  );
});

test("github: a place without a column, and what was fixed", async () => {
  const { out } = await preflight("visit - --input ndjson --format github", `${GOOD}\n"${"x".repeat(70_000)}"`);
  assert.match(out, /^::error line=2,title=payload_too_large::the body is too large: send at most 65536 bytes\n/);
  const { err } = await preflight("refund - --fix --format github", '{"order_id":5}');
  assert.match(err, /^::notice line=1,col=13,title=wrong_type::order_id must be /);
});
