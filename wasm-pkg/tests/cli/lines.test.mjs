// NDJSON: lines, however they come and end.

import assert from "node:assert/strict";
import { test } from "node:test";

import { preflight } from "./support.mjs";

const good = '{"referral_code":"é"}';
const bad = '{"referral_code":[]}';

/** The places of all findings, and the summary. */
async function findings(words, input) {
  const { out } = await preflight(`visit --input ndjson ${words} -`, input);
  const places = [...out.matchAll(/^ *--> <stdin>:(.*)$/gm)].map(([, place]) => place);
  return [...places, out.match(/^<stdin>: (.*)$/m)[1]];
}

const cases = {
  "line feeds, blank lines, no last one": [`${bad}\n\n${good}\n \t\n${bad}`, ["1:18", "5:18", "3 visits, 2 invalid, 2 errors"]],
  "CRLF": [`${good}\r\n\r\n${bad}\r\n`, ["3:18", "2 visits, 1 invalid, 1 error"]],
  "a carriage return inside a line is white space": [`{\r"referral_code":[]}\n`, ["1:19", "1 visit, 1 invalid, 1 error"]],
  "a byte-order mark means nothing": [`\ufeff${bad}\n${good}`, ["1:18", "2 visits, 1 invalid, 1 error"]],
  "another one, where files were put together": [`\ufeff${good}\n\ufeff${bad}\n\ufeff\n`, ["2:18", "2 visits, 1 invalid, 1 error"]],
  "a malformed line spoils no other": [`{"referral_code":\n${good}\n}`, ["1:18", "3:1", "3 visits, 2 invalid, 2 errors"]],
  "a line of more than 64 KiB": [`${good}\n"${"x".repeat(65_536)}"\n${bad}`, ["2", "3:18", "3 visits, 2 invalid, 2 errors"]],
  "a line beyond what is kept": [`${good}\n"${"x".repeat(3 << 20)}"\r\n${bad}`, ["2", "3:18", "3 visits, 2 invalid, 2 errors"]],
  "nothing but NUL": ["\0\n", ["1:1", "1 visit, 1 invalid, 1 error"]],
};

for (const [name, [text, expected]] of Object.entries(cases)) {
  test(name, async () => {
    const bytes = Buffer.from(text);
    const pieces = (size) => Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
    assert.deepEqual(await findings("", bytes), expected, "in one piece");
    assert.deepEqual(await findings("", pieces(bytes.length > 1000 ? 1009 : 1)), expected, "in pieces");
  });
}

test("exactly 64 KiB and its line ending are not too large", async () => {
  const line = `{"referral_code":"A"}`.padEnd(65_536);
  assert.deepEqual(await findings("", `${line}\r\n${line}\n${line}`), ["3 visits, all valid"]);
  assert.deepEqual(await findings("", `${line} \r\n`), ["1", "1 visit, 1 invalid, 1 error"]);
});

test("the size of a line is told, kept or not", async () => {
  const { out } = await preflight("visit --input ndjson -", `${" ".repeat(70_000)}{\r\n${"x".repeat(2_000_000)}`);
  assert.deepEqual(out.match(/it has .*/g), ["it has 70,001 bytes", "it has 2,000,000 bytes"]);
});

test("errors and warnings have limits of their own, and counts have none", async () => {
  const warned = '{"referral_code":"A","x":1}';
  const lines = [...Array(30).fill(warned), ...Array(30).fill(bad)].join("\n");
  const counts = async (words) => {
    const { out } = await preflight(`visit --input ndjson ${words} -`, lines);
    return [out.match(/^error/gm).length, out.match(/^warning/gm).length, out.slice(out.indexOf("<stdin>: 60"))];
  };
  const summary = "<stdin>: 60 visits, 30 invalid, 30 errors, 30 warnings\n  30 wrong_type\n  30 unknown_field\n";
  const hidden = (count) => `findings of ${count} payloads are not shown: --limit 0 shows all\n`;
  const sorted = ([errors, warnings, text]) => [errors, warnings, text.split("\n").toSorted()];
  assert.deepEqual(sorted(await counts("")), sorted([20, 20, summary + hidden(20)]));
  assert.deepEqual(sorted(await counts("--limit 3")), sorted([3, 3, summary + hidden(54)]));
  assert.deepEqual(sorted(await counts("--limit 0")), sorted([30, 30, summary]));
});
