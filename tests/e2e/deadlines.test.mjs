// Contract, section 9, on the runtime's own timers: what says nothing has failed, and after how long.
import assert from "node:assert/strict";
import { test } from "node:test";

import { accepted, call, post, recorded, refused, track } from "../support/api.mjs";
import { startLab } from "../support/lab.mjs";
import { claim, conversion, visit } from "../support/payloads.mjs";

/** With a rate limit, unlike the demo. */
const VARS = { ALLOW_INSECURE_HTTP: "true" };
const lab = await startLab("deadlines", VARS);
const alone = await startLab("deadlines-alone", VARS, { overflow: false });

/** How late a timer may be on a machine with other things to do. */
const LATE_MS = 3_000;

/** What a call answers, which must take so long. */
async function within(milliseconds, request) {
  const started = performance.now();
  const answer = await request();
  const took = performance.now() - started;
  // Timers count whole milliseconds, from the runtime's last look at the clock.
  assert.ok(took > milliseconds - 100 && took < milliseconds + LATE_MS, `${took} ms instead of ${milliseconds}: ${answer.text}`);
  return answer;
}

const BATCH = [{ type: "conversion", payload: conversion() }];

test("a silent database: 4 seconds for an event and /health, 10 for a batch, 30 for all else", async () => {
  const { premier } = alone.brands;
  await alone.silence("DB");
  const [event, health, batch, read] = await Promise.all([
    within(4_000, () => track(premier, "conversion", conversion())),
    within(4_000, () => call(premier, "GET", "/health")),
    within(10_000, () => post(premier, "/api/v1/track/batch", JSON.stringify(BATCH))),
    within(30_000, () => call(premier, "GET", "/api/v1/summary")),
  ]);
  await alone.silence();
  refused(event, 503, "temporarily_unavailable");
  refused(read, 503, "temporarily_unavailable");
  assert.equal(health.status, 503);
  assert.ok(batch.text.includes("temporarily_unavailable"), batch.text);
  assert.equal((await call(premier, "GET", "/health")).status, 200);
  await recorded(premier, "conversion", conversion());
});

test("a silent database with a queue: the event is accepted after 4 seconds", async () => {
  const { premier } = lab.brands;
  await recorded(premier, "visit", visit());
  await lab.silence("DB");
  assert.equal(accepted(await within(4_000, () => track(premier, "conversion", conversion()))).data.status, "accepted");
  await lab.silence();
});

test("a silent queue beside a silent database is 503, after another 5 seconds", async () => {
  const { premier2 } = lab.brands;
  await recorded(premier2, "visit", visit());
  await lab.silence("DB", "OVERFLOW");
  const started = performance.now();
  refused(await track(premier2, "claim", claim()), 503, "temporarily_unavailable");
  const took = performance.now() - started;
  // The database may be known to be down from the test before.
  assert.ok(took > 4_900 && took < 9_000 + LATE_MS, `${took} ms`);
  await lab.silence();
});

test("a silent rate limiter lets everybody in, after a second", async () => {
  const { growth } = alone.brands;
  await alone.silence("RATE_LIMITER");
  accepted(await within(1_000, () => track(growth, "conversion", conversion())));
  await alone.silence();
});
