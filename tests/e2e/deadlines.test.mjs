// Contract, section 9, on the runtime's own timers: what says nothing has failed, and after how long. And a sender that goes away leaves
// nothing behind: what it asked for comes to its end, which the line in the log tells.
import assert from "node:assert/strict";
import net from "node:net";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";

import { requestBytes } from "../load/connection.mjs";
import { directPort } from "../load/direct.mjs";

import { accepted, call, post, recorded, refused, track } from "../support/api.mjs";
import { startLab } from "../support/lab.mjs";
import { claim, conversion, visit } from "../support/payloads.mjs";

/** With a rate limit, unlike the demo. */
const VARS = { ALLOW_INSECURE_HTTP: "true" };
const lab = await startLab("deadlines", VARS);
const alone = await startLab("deadlines-alone", VARS, { overflow: false });
const port = await directPort(alone, alone);

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

const SENDERS = 32;

/** Each sends this and hangs up before there is an answer; waits until the log has a line with the code for each of them. */
async function hangUp(bytesOf, code, withinMs) {
  const lines = () => alone.output().split(`"code":"${code}"`).length - 1;
  const before = lines();
  const sender = async () => {
    const socket = net.connect({ host: "127.0.0.1", port, noDelay: true });
    socket.on("error", () => {});
    socket.write(bytesOf());
    await setTimeout(500);
    socket.destroy();
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
  for (const end = Date.now() + withinMs; lines() < before + SENDERS; await setTimeout(100)) {
    assert.ok(Date.now() < end, `${lines() - before} of ${SENDERS} requests are over`);
  }
}

test("requests whose senders hang up come to their end, each with its line", async () => {
  const { premier } = alone.brands;
  await alone.silence("DB");
  await hangUp(() => requestBytes(premier, "/api/v1/track/conversion", JSON.stringify(conversion())), "temporarily_unavailable", 4_000 + 2 * LATE_MS);
  await alone.silence();
  await recorded(premier, "conversion", conversion());
});

test("a sender who hangs up in the midst of a body is done with at once", async () => {
  const { premier } = alone.brands;
  const whole = requestBytes(premier, "/api/v1/track/conversion", "").toString().replace(/Content-Length: 0/i, "Transfer-Encoding: chunked");
  await hangUp(() => Buffer.from(`${whole}5\r\n{"cus\r\n`), "malformed_json", 2 * LATE_MS);
  await recorded(premier, "conversion", conversion());
});
