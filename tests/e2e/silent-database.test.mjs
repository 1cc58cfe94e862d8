// Contract, section 11: a database that has just failed is not waited for by the next event.
import assert from "node:assert/strict";
import { test } from "node:test";

import { accepted, call, post, recorded, track } from "../support/api.mjs";
import { startLab } from "../support/lab.mjs";
import { assertStoredOnce, settled } from "../support/outage.mjs";
import { orderOf, unique, visit } from "../support/payloads.mjs";

const lab = await startLab("silent-database");
const { premier, premier2 } = lab.brands;

const PATIENCE_MS = 4_000;
/** How late a timer may be on a machine with other things to do. */
const LATE_MS = 3_000;
/** Far less than the patience, on such a machine. */
const QUICK_MS = 1_500;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function timed(request) {
  const started = performance.now();
  const answer = await request();
  return { started, took: performance.now() - started, answer };
}

test("under load, only the first events wait for a silent database, and later one at a time", async (t) => {
  const first = visit();
  const before = await track(premier, "visit", first);
  const sent = [{ event: "visit", payload: first, status: 200, data: accepted(before).data, answer: before }];
  await lab.silence("DB");
  const silentSince = performance.now();
  const times = [];
  let isOver = false;
  const send = async (event, payload) => {
    const { started, took, answer } = await timed(() => track(premier, event, payload));
    const { data } = accepted(answer);
    sent.push({ event, payload, status: answer.status, data, answer });
    times.push({ at: started - silentSince, took, status: data.status });
    return data;
  };
  const sender = async () => {
    while (!isOver) {
      const order = orderOf(100);
      await send("conversion", order);
      await send("refund", { order_id: order.order_id, refund_amount: 10, refund_id: unique("RF") });
      await pause(50);
    }
  };
  const senders = Array.from({ length: 12 }, sender);
  await pause(PATIENCE_MS + 9_000);
  await lab.silence();
  const wellSince = performance.now() - silentSince;
  // The event that tries it just now still waits, and then nobody tries for two seconds.
  await pause(PATIENCE_MS + 2_000 + QUICK_MS);
  isOver = true;
  await Promise.all(senders);

  const early = times.filter(({ at }) => at < 1_000);
  assert.ok(early.length >= 12 && early.every(({ took }) => took > PATIENCE_MS - 100 && took < PATIENCE_MS + LATE_MS), JSON.stringify(early));
  const failed = Math.min(...early.map(({ at, took }) => at + took));
  const later = times.filter(({ at }) => at > failed + 500 && at < wellSince);
  const slow = later.filter(({ took }) => took > QUICK_MS);
  const inOrder = later.map(({ took }) => took).sort((one, other) => one - other);
  const percentile = (part) => Math.round(inOrder[Math.floor((inOrder.length - 1) * part)]);
  const back = times.filter(({ at, status }) => at > wellSince && status !== "accepted").map(({ at }) => at - wellSince);
  t.diagnostic(
    `${early.length} events waited ${Math.round(early[0].took)} ms; of ${later.length} later ones, half took ${percentile(0.5)} ms, ` +
      `99 % ${percentile(0.99)} ms, ${slow.length} tried the database; ${Math.round(Math.min(...back))} ms after it was well, events were recorded again`,
  );
  assert.ok(later.length > 100, `${later.length} events`);
  // Nine seconds, and the event that tries waits for four, two after the last.
  assert.ok(slow.length <= 3, JSON.stringify(slow));
  assert.ok(slow.every(({ took }) => took < PATIENCE_MS + LATE_MS), JSON.stringify(slow));
  assert.ok(back.length > 0, "the database is asked again");

  const outcomes = await settled(premier, sent);
  await assertStoredOnce(lab, premier, sent, outcomes);
});

test("a batch goes straight to the queue, too, and nothing of it is lost or doubled", async () => {
  await recorded(premier2, "visit", visit());
  await lab.silence("DB");
  await track(premier2, "visit", visit());
  const order = orderOf(100);
  const refund = { order_id: order.order_id, refund_amount: 10, refund_id: unique("RF") };
  const entries = [{ type: "refund", payload: refund }, { type: "conversion", payload: order }];
  const { took, answer } = await timed(() => post(premier2, "/api/v1/track/batch", JSON.stringify(entries)));
  await lab.silence();
  const { data } = accepted(answer);
  assert.ok(took < QUICK_MS, `${took} ms`);
  assert.deepEqual([data.accepted, data.failed], [2, 0]);
  const outcomes = await settled(premier2, data.results);
  assert.deepEqual([...outcomes.values()].map(({ status }) => status), ["recorded", "recorded"]);
  const conversion = accepted(await call(premier2, "GET", `/api/v1/conversions?order_id=${order.order_id}`)).data;
  assert.equal(conversion.refunded, 10);
});
