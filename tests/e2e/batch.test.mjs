// POST /track/batch on the built Worker and real D1: large ones, many at once, and nothing twice. edge/tests/batch*.rs has each event's
// answer beside that of a single call.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { accepted, call, once, post, recorded, refused, said, track } from "../support/api.mjs";
import { callsOf, fault, startLab } from "../support/lab.mjs";
import { claim, newCode, newEmail, orderOf, refund, unique, visit } from "../support/payloads.mjs";

const lab = await startLab("batch");
const { premier, growth, starter } = lab.brands;

const PATH = "/api/v1/track/batch";
const MEBIBYTE = 1024 * 1024;
const LINES = { "Content-Type": "application/x-ndjson" };

const entry = (type, payload, more) => ({ type, payload, ...more });
const send = (brand, entries, headers) => post(brand, PATH, JSON.stringify(entries), headers);
const sendLines = (brand, text, headers) => post(brand, PATH, text, { ...LINES, ...headers });

/** `200 new`, `200 duplicate`, or a status with a code; and that the counts are those of the results. */
function outcomes(answer) {
  const { data } = accepted(answer);
  const { events, recorded: fresh, duplicates, failed, results } = data;
  const count = (wanted) => results.filter(wanted).length;
  assert.deepEqual([events, fresh, duplicates, failed], [
    results.length,
    count((result) => result.data?.duplicate === false),
    count((result) => result.data?.duplicate === true),
    count((result) => !result.success),
  ]);
  return results.map(({ status, code, data: of }) => `${status} ${code ?? (of.duplicate ? "duplicate" : "new")}`);
}

/** A claim, a conversion that follows from it, a part of it refunded, and a visit. */
function story() {
  const [email, code] = [newEmail(), newCode()];
  const order = orderOf(100, { customer_email: email });
  return [
    entry("claim", claim({ email, referral_code: code })),
    entry("conversion", order),
    entry("refund", refund({ order_id: order.order_id, refund_amount: 30 })),
    entry("visit", visit({ referral_code: code })),
  ];
}

const times = (count, outcome) => Array(count).fill(outcome);

test("mixed kinds, each of which sees what came before it, in two calls of the database", async () => {
  const entries = story();
  const answer = await send(premier, entries);
  assert.deepEqual(outcomes(answer), times(4, "200 new"));
  assert.equal(callsOf(answer), 2, "a refund is decided on what was read");
  const [claimed, converted, refunded] = accepted(answer).data.results.map(({ data }) => data);
  assert.deepEqual(converted.attribution, { method: "email", referral_code: claimed.referral_code, claim_id: claimed.claim_id });
  assert.deepEqual([refunded.conversion_id, refunded.remaining], [converted.conversion_id, 70]);
  for (const [index, type] of ["claim", "conversion", "refund"].entries()) {
    const single = accepted(await track(premier, type, entries[index].payload));
    const { status, ...alone } = accepted(answer).data.results[index];
    assert.deepEqual([single, status], [{ ...alone, data: { ...alone.data, duplicate: true } }, 200], "as a single call answers");
  }
});

test("500 events are a batch, 501 are not", async () => {
  const visits = (count) => Array.from({ length: count }, () => entry("visit", visit()));
  const answer = await send(premier, visits(500));
  assert.deepEqual(outcomes(answer), times(500, "200 new"));
  assert.equal(callsOf(answer), 1);
  const rows = await lab.stored();
  const { error } = refused(await send(premier, visits(501)), 400, "invalid_payload");
  assert.match(error, /at most 500, not 501/);
  assert.match(refused(await send(premier, []), 400, "invalid_payload").error, /holds no event/);
  assert.deepEqual(await lab.stored(), rows);
});

test("a mebibyte is a batch, a byte more is not, sent whole or in pieces", async () => {
  const body = JSON.stringify(story()).padEnd(MEBIBYTE);
  assert.deepEqual(outcomes(await post(premier, PATH, body)), times(4, "200 new"));
  const rows = await lab.stored();
  for (const larger of [`${body} `, [Buffer.from(body), Buffer.from(" ")]]) {
    const { error } = refused(await post(premier, PATH, larger), 413, "payload_too_large");
    assert.match(error, /at most 1048576 bytes/);
  }
  assert.deepEqual(await lab.stored(), rows);
});

test("16 of the largest events, recorded and repeated with another payload", async () => {
  const items = Array.from({ length: 200 }, () => ({ name: '"'.repeat(150) }));
  const orders = Array.from({ length: 16 }, () => orderOf(1, { items }));
  const sendAll = (of) => send(premier, orders.map((order) => entry("conversion", of(order))));
  assert.deepEqual(outcomes(await sendAll((order) => order)), times(16, "200 new"));
  const again = await sendAll((order) => ({ ...order, items: [{ name: "x" }] }));
  assert.deepEqual(outcomes(again), times(16, "200 duplicate"));
  assert.deepEqual(said(accepted(again).data.results[0].warnings), ["differs_from_recorded"]);
});

test("lines, whatever ends them, and a malformed one", async () => {
  for (const [between, end] of [["\n", ""], ["\r\n", "\r\n"], ["\n\n", "\n"]]) {
    const text = story().map((one) => JSON.stringify(one)).join(between) + end;
    assert.deepEqual(outcomes(await sendLines(premier, text)), times(4, "200 new"));
  }
  const [good] = story().map((one) => JSON.stringify(one));
  assert.deepEqual(outcomes(await sendLines(premier, `{"type":\n${good}\nnull`)), ["400 malformed_json", "200 new", "400 invalid_payload"]);
  const rows = await lab.stored();
  refused(await post(premier, PATH, `[${good},{"type":]`), 400, "malformed_json");
  refused(await sendLines(premier, good, { "Content-Type": "text/plain" }), 415, "unsupported_media_type");
  const answer = await sendLines(premier, gzipSync(good), { "Content-Encoding": "gzip" });
  assert.match(refused(answer, 415, "unsupported_media_type").error, /^The body is compressed \(gzip\)/);
  assert.match(refused(await track(premier, "claim", good, LINES), 415, "unsupported_media_type").error, /\/api\/v1\/track\/batch/);
  assert.deepEqual(await lab.stored(), rows);
  for (const type of ["application/ndjson", "application/jsonl"]) outcomes(await sendLines(premier, good, { "Content-Type": type }));
});

test("an export of one brand is sent to another as it is", async () => {
  await recorded(growth, "conversion", orderOf(10));
  const query = "/api/v1/events?limit=500";
  const { text } = await call(growth, "GET", query, undefined, { "Content-Type": undefined, Accept: "application/x-ndjson" });
  const answer = await sendLines(starter, text);
  assert.ok(outcomes(answer).every((outcome) => outcome === "200 new"), answer.text);
  assert.equal(accepted(answer).warnings, undefined);
  assert.ok(outcomes(await sendLines(starter, text)).every((outcome) => outcome === "200 duplicate"));
});

test("the same batch again doubles nothing, what nothing identifies included", async () => {
  const order = orderOf(100);
  const anonymous = orderOf(5, { order_id: undefined });
  const entries = [
    entry("conversion", order),
    entry("conversion", anonymous),
    entry("conversion", anonymous),
    entry("visit", visit()),
    entry("refund", { order_id: order.order_id, refund_amount: 5 }),
    entry("refund", { order_id: order.order_id, refund_amount: 5 }),
  ];
  const first = await send(premier, entries);
  assert.deepEqual(outcomes(first), times(6, "200 new"));
  const rows = await lab.stored();
  const again = await send(premier, entries);
  assert.deepEqual(outcomes(again), times(6, "200 duplicate"));
  assert.deepEqual([first, again].map(({ headers }) => headers["idempotent-replayed"]), [undefined, "true"]);
  const dataOf = (answer) => accepted(answer).data.results.map(({ data }) => ({ ...data, duplicate: undefined }));
  assert.deepEqual(dataOf(again), dataOf(first));
  assert.deepEqual(await lab.stored(), rows);

  const named = once(unique("night"));
  assert.deepEqual(outcomes(await send(premier, entries, named)), ["200 duplicate", ...times(5, "200 new")]);
  assert.deepEqual(outcomes(await sendLines(premier, entries.map((one) => JSON.stringify(one)).join("\n"), named)), times(6, "200 duplicate"));
  const other = entries.with(3, entry("visit", visit()));
  // Nothing but the payload tells one such event from another: whatever stands in its place is new.
  assert.deepEqual(outcomes(await send(premier, other, named)), ["200 duplicate", "200 duplicate", "200 duplicate", "200 new", "200 duplicate", "200 duplicate"]);
});

test("the same batch over ten connections at once is recorded once", async () => {
  const entries = [...story(), ...Array.from({ length: 40 }, () => entry("visit", visit()))];
  const rows = await lab.stored();
  const answers = await Promise.all(Array.from({ length: 10 }, () => send(premier, entries)));
  const all = answers.map(outcomes);
  assert.ok(all.flat().every((outcome) => /^200 (new|duplicate)$/.test(outcome)));
  for (const index of entries.keys()) {
    assert.equal(all.filter((each) => each[index] === "200 new").length, 1, "one of them recorded it");
  }
  const ids = new Set(answers.map((answer) => JSON.stringify(accepted(answer).data.results.map(({ data }) => ({ ...data, duplicate: 0 })))));
  assert.equal(ids.size, 1, "all of them were told the same");
  const now = await lab.stored();
  assert.deepEqual([now.visits - rows.visits, now.conversions - rows.conversions, now.refunds - rows.refunds], [41, 1, 1]);
});

test("what is lost on the way is tried again, and recorded once", async () => {
  for (const name of ["lost-once", "reset-once", "answer-lost-once"]) {
    const rows = await lab.stored();
    const answer = await send(premier, story(), fault(name));
    assert.deepEqual([outcomes(answer), callsOf(answer)], [times(4, "200 new"), 3], name);
    const now = await lab.stored();
    for (const table of ["claims", "conversions", "refunds", "visits"]) assert.equal(now[table] - rows[table], 1, table);
  }
});

test("events that depend on each other are recorded, however many", async () => {
  const order = orderOf(100);
  const chain = [entry("conversion", order)];
  for (let index = 1; index < 500; index += 1) chain.push(entry("refund", { order_id: order.order_id, refund_amount: 0.01, refund_id: `R-${index}` }));
  assert.deepEqual(outcomes(await send(premier, chain)), times(500, "200 new"));
});
