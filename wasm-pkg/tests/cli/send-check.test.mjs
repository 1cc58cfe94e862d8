// `send --check`: everything that `send` takes, judged and not sent.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";

import { file, preflight } from "./support.mjs";

const MIXED = `{"type":"visit","payload":{"referral_code":"A"}}
{"type":"claim","payload":{"refferal_code":"A","email":"a@b.co"}}
{"referral_code":"A"}
{"type":"sale","payload":{}}
{"type":"visit"}
[1]
{"type":
{"type":"refund","payload":{"order_id":5,"refund_amount":5,"refund_id":"r"}}
`;

test("mixed events, without a key or an address, each at its place in the file", async () => {
  const name = file("mixed.ndjson", MIXED);
  const { code, out, err } = await preflight(`send ${name} --check`, "", { env: {} });
  assert.deepEqual([code, err, existsSync("mixed.ndjson.sending")], [1, "", false]);
  const found = [...out.matchAll(/^(\w+\[\w+\]).*\n *--> mixed.ndjson:(.*)$/gm)].map(([, finding, place]) => `${place} ${finding}`);
  assert.deepEqual(found, [
    ...["2:28 error[missing]", "3:1 error[malformed_event]", "4:1 error[malformed_event]", "5:1 error[malformed_event]"],
    ...["6:1 error[not_an_object]", "7:9 error[malformed_json]", "8:40 error[wrong_type]"],
  ]);
  assert.match(out, /error\[malformed_event\]: payload must be there, once: an event is \{"type": "conversion", "payload": \{ … \}\}\n --> mixed.ndjson:5/);
  assert.match(out, /if these are bare payloads, name their event: preflight send conversion <file>\n --> mixed.ndjson:3/);
  assert.match(out, /mixed\.ndjson: 8 events, 7 invalid, 7 errors\n {2}3 malformed_event\n/);
});

test("a list, laid out, at its places", async () => {
  const list = JSON.stringify([{ type: "visit", payload: { referral_code: "A" } }, { type: "visit", payload: { referral_code: 5 } }], null, 2);
  const { code, out } = await preflight(`send ${file("list.json", `\ufeff${list}`)} --check`);
  assert.equal(code, 1);
  assert.match(out, / --> list\.json:11:24\n {3}\|\n11 \| {7}"referral_code": 5\n/);
  assert.match(out, /list\.json: 2 events, 1 invalid, 1 error\n/);
  const [one] = JSON.parse(list);
  const single = await preflight(`send ${file("one.json", JSON.stringify(one))} --check`);
  assert.deepEqual([single.code, single.out], [0, "one.json: 1 event, all valid\n"]);
});

test("bare payloads of an event, rows among them", async () => {
  const rows = "referral_code\nA\nB B\n";
  for (const words of [`visit ${file("rows.tsv", rows)}`, "rows.tsv --event visit"]) {
    const { code, out } = await preflight(`send ${words} --check`);
    assert.deepEqual([code, out.trimEnd().split("\n").slice(-2)], [1, ["rows.tsv: 2 visits, 1 invalid, 1 error", "  1 invalid_code"]]);
  }
});

test("--limit holds here, too, and --lenient", async () => {
  const name = file("many.ndjson", '{"type":"visit","payload":{}}\n'.repeat(3));
  const { out } = await preflight(`send ${name} --check --limit 1`);
  assert.match(out, /findings of 2 payloads are not shown: --limit 0 shows all/);
  assert.equal((await preflight(`send ${name} --check --lenient`)).code, 1);
});

test("what is no file of events", async () => {
  const broken = await preflight(`send ${file("broken.json", "[{]")} --check`);
  assert.deepEqual([broken.code, broken.out], [2, ""]);
  assert.match(broken.err, /cannot check broken\.json: it is no JSON/);
});
