// Laws that hold for any bytes: no input is an internal error, it doesn't matter in which pieces it comes, and what
// `--fix` prints is judged again as it said.

import assert from "node:assert/strict";
import { test } from "node:test";

import { corpus } from "../../js/test/corpus.mjs";
import { preflight } from "./support.mjs";

const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 300);

/** Mulberry32: the same bytes every time. */
function random(seed) {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), seed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const bodies = corpus()
  .filter(({ body }) => body !== undefined && body.length < 2000)
  .map(({ body }) => body);
/** Valid as any of the three events. */
const GOOD = '{"order_id":"1","customer_email":"a@b.co","order_total":1,"tax":0,"shipping":0,"discount":0,"refund_amount":1,"referral_code":"C","email":"a@b.co"}';
const ROWS = [
  'order_id,refund_amount,refund_id,items\n1,"5.00",2,"[{""a"":1}]"\n,,,\n3,4,5,\n',
  'order_id;is_full_refund\r\n"a\r\nb";TRUE\r\n7;"x"\r\n',
];
const SPICE = ['"', ",", ";", "\n", "\r\n", "\\", "{", "}", "[", "]", ":", "\0", "é", "\u2028", "'", "0", "1e31", "\ufeff"];

function mutated(text, pick) {
  const bytes = [...Buffer.from(text)];
  for (let count = pick(4); count > 0; count -= 1) {
    const spice = pick(4) === 0 ? [pick(256)] : [...Buffer.from(SPICE[pick(SPICE.length)])];
    bytes.splice(pick(bytes.length + 1), pick(3), ...spice);
  }
  return Buffer.from(bytes);
}

function pieces(bytes, pick) {
  const list = [];
  for (let at = 0; at < bytes.length; ) list.push(bytes.subarray(at, (at += 1 + pick(20))));
  return list;
}

for (const input of ["json", "ndjson", "csv"]) {
  test(`${input}: ${ROUNDS} mutations`, async () => {
    const pick = random(input.length);
    const codes = new Set();
    for (let round = 0; round < ROUNDS; round += 1) {
      const texts = input === "csv" ? ROWS : bodies;
      const count = input === "ndjson" ? 1 + pick(3) : 1;
      const joined = Array.from({ length: count }, () => texts[pick(texts.length)]).join("\n");
      const bytes = round === 0 && input !== "csv" ? Buffer.from(GOOD) : mutated(joined, pick);
      const words = `${["conversion", "refund", "claim"][pick(3)]} --input ${input} -`;
      const answer = await preflight(words, bytes);
      codes.add(answer.code);
      if (input !== "csv") assert.equal(answer.err, "", bytes.toString("latin1"));
      assert.doesNotMatch(answer.err, /internal error/, bytes.toString("latin1"));
      assert.equal(answer.err === "", answer.code !== 2, bytes.toString("latin1"));
      assert.deepEqual(await preflight(words, pieces(bytes, pick)), answer, bytes.toString("latin1"));
      await fixing(words, bytes, input);
    }
    assert.deepEqual([...codes].toSorted(), input === "csv" ? [0, 1, 2] : [0, 1]);
  });
}

/** What is printed has the verdict that was given, and nothing is left to fix in it. */
async function fixing(words, bytes, input) {
  const first = await preflight(`${words} --fix`, bytes);
  const printed = first.out.endsWith("\n") && input === "json" && bytes.at(-1) !== 0x0a ? first.out.slice(0, -1) : first.out;
  // Rows that are no CSV print nothing, and bytes that are no UTF-8 are not comparable as text.
  if (/malformed_csv|send the body in UTF-8|^preflight/.test(first.err)) return;
  const again = await preflight(`${words} --fix`.replace("--input csv", "--input ndjson"), printed);
  assert.deepEqual([again.code, again.out, /^fixed/m.test(again.err)], [first.code, first.out, false], bytes.toString("latin1"));
}
