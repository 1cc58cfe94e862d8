// Exit codes, and what is said to those who ask wrongly.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { file, finished, preflight, start } from "./support.mjs";

const VALID = '{"referral_code":"A"}';
const INVALID = "{}";
const EVENTS = "conversion, refund, claim, visit";

file("valid.json", VALID);
file("invalid.json", INVALID);
file("-dash.json", VALID);
file("ORDERS.NDJSON", `${VALID}\n${VALID}`);

/** Nothing was checked; one sentence says why. */
function refuses(words, sentence) {
  test(`refuses “${words}”`, async () => {
    assert.deepEqual(await preflight(words), { code: 2, out: "", err: `preflight: ${sentence}\n` });
  });
}

refuses("order valid.json", `there is no event "order": name one of ${EVENTS}; see preflight --help`);
refuses("\x1b[31m x", `there is no event "\\u001b[31m": name one of ${EVENTS}; see preflight --help`);
refuses("visit", "name a file to check as a visit, or - for standard input; see preflight --help");
refuses("visit valid.json --fixx", "there is no option --fixx; did you mean --fix? See preflight --help");
refuses("conversoin valid.json", 'there is no event "conversoin"; did you mean conversion? See preflight --help');
refuses("sned valid.json", 'there is no event "sned"; did you mean send? See preflight --help');
refuses("visit valid.json --map A=referral_code", "--map is for CSV, and valid.json is read as json; see preflight --help");
refuses("visit valid.json --decimal comma", "--decimal is for CSV, and valid.json is read as json; see preflight --help");
refuses("visit x.csv --map =a", '--map takes a column and a field, such as "Email=customer_email"; see preflight --help');
refuses("explain wrong_typ", 'there is no code "wrong_typ"; did you mean wrong_type? See preflight --help');
refuses("explain nonsense", 'there is no code "nonsense": preflight explain lists all; see preflight --help');
refuses("visit valid.json -x", "there is no option -x; see preflight --help");
refuses("visit valid.json --__proto__=1", "there is no option --__proto__; see preflight --help");
refuses("visit valid.json --no-fix", "there is no option --no-fix; see preflight --help");
refuses("visit valid.json --fix=yes", "--fix takes no value; see preflight --help");
refuses("visit valid.json --basis net", "--basis takes one of paid, gross; see preflight --help");
refuses("visit valid.json --basis", "--basis takes one of paid, gross; see preflight --help");
refuses("visit valid.json --format=xml", "--format takes one of text, json, github; see preflight --help");
refuses("visit valid.json --input xlsx", "--input takes one of json, ndjson, csv; see preflight --help");
refuses("visit valid.json --limit few", "--limit takes a whole number; see preflight --help");
refuses("visit missing.json", "cannot check missing.json: there is no such file");
refuses("visit .", "cannot check .: it is a directory");

/** @param {[number, string]} expected exit code and the last line of the answer */
function answers(words, [code, line], input) {
  test(`answers “${words}”`, async () => {
    const answer = await preflight(words, input);
    assert.deepEqual([answer.code, answer.out.trimEnd().split("\n").at(-1)], [code, line]);
  });
}

answers("visit valid.json", [0, "valid.json: valid visit"]);
answers("visit invalid.json", [1, "invalid.json: invalid visit, 1 error"]);
answers("visit valid.json invalid.json valid.json", [1, "valid.json: valid visit"]);
answers("visit missing.json valid.json", [2, "valid.json: valid visit"]);
answers("visit invalid.json missing.json", [2, "invalid.json: invalid visit, 1 error"]);
answers("visit -- -dash.json", [0, "-dash.json: valid visit"]);
answers("--format text visit --basis=gross valid.json", [0, "valid.json: valid visit"]);
answers("visit ORDERS.NDJSON", [0, "ORDERS.NDJSON: 2 visits, all valid"]);
answers("visit ORDERS.NDJSON --input json", [1, "ORDERS.NDJSON: invalid visit, 1 error"]);
answers("visit - --input ndjson", [0, "<stdin>: 2 visits, all valid"], `${VALID}\n${VALID}`);
answers("visit - --input ndjson", [0, "<stdin>: no payloads"], "\n \r\n");
answers("visit -", [0, "<stdin>: valid visit"], ["{", '"referral_code"', ':"A"}']);
answers("nonsense --help", [0, "  2  it could not be checked: an unknown option or event, a file that can't be read"]);

test("no words at all: the usage", async () => {
  const { code, out, err } = await preflight("");
  assert.deepEqual([code, out], [2, ""]);
  assert.match(err, /preflight <event> <file>\.\.\..*preflight send.*preflight explain.*--help says more\.\n$/s);
});

test("explain says what a code means, or all of them", async () => {
  const one = await preflight("explain wrong_type");
  assert.deepEqual([one.code, one.out], [0, "error[wrong_type]: The value has another JSON type, such as a number in quotes.\n"]);
  assert.match((await preflight("explain malformed_csv")).out, /^error\[malformed_csv\]: The row is no CSV/);
  assert.deepEqual((await preflight("explain unknown_field")).out.match(/^\w+/gm), ["error", "warning"]);
  const { out } = await preflight("explain");
  const codes = readFileSync(new URL("../../../docs/CODES.md", import.meta.url), "utf8").match(/(?<=^\| `)\w+/gm);
  for (const code of [...codes, "malformed_event"]) assert.match(out, new RegExp(`\\[${code}\\]: \\S`), code);
});

test("every option is in the help, and every line of it fits a terminal", async () => {
  const { out } = await preflight("-h");
  for (const option of ["basis", "coerce", "decimal", "fix", "format", "input", "lenient", "limit", "map", "help", "version"]) assert.match(out, new RegExp(`--${option}\\b`));
  assert.deepEqual(out.split("\n").filter((line) => line.length > 102), []);
});

test("--version is the package's", async () => {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  assert.deepEqual(await preflight("--version"), { code: 0, out: `${version}\n`, err: "" });
});

test("the program itself ends with these codes", async () => {
  const codes = [];
  for (const words of [["visit", "valid.json"], ["visit", "invalid.json"], ["visit"]]) codes.push((await finished(start(words))).code);
  assert.deepEqual(codes, [0, 1, 2]);
});
