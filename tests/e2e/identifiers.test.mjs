// Identifiers on the built Worker: each of its own randomness, and of the runtime's clock.
import assert from "node:assert/strict";
import { before, test } from "node:test";

import { accepted, call, post, refused, track } from "../support/api.mjs";
import { premier, worker } from "../support/demo.mjs";
import { newKey, operate } from "../support/operator.mjs";
import { conversion, orderOf, unique, visit } from "../support/payloads.mjs";

const ROWS = 200;
const SINGLE = 60;
/** How far the clocks of two processes of one machine may be apart, with what a request takes. */
const NEAR_MS = 10_000;

const made = [];
const began = Date.now();

/** The time of a UUIDv7, and the bytes of it that are always random: behind the variant, which a queue's sequence leaves alone. */
function partsOf(id) {
  const [, hex] = /^[a-z]{3}_([0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15})$/.exec(id) ?? assert.fail(id);
  return { ms: parseInt(hex.slice(0, 12), 16), random: hex.slice(17) };
}

before(async () => {
  const take = (answer, ...ids) => made.push(answer.headers["x-request-id"], ...ids);
  for (const name of ["one", "another"]) {
    const batch = Array.from({ length: ROWS }, (_, at) => (at % 2 === 0 ? { type: "visit", payload: visit() } : { type: "conversion", payload: conversion() }));
    const answer = await post(premier, "/api/v1/track/batch", JSON.stringify(batch), { "Idempotency-Key": unique(name) });
    take(answer, ...accepted(answer).data.results.map(({ data }) => data.conversion_id ?? data.visit_id));
  }
  await Promise.all(
    Array.from({ length: SINGLE }, async (_, at) => {
      const order = orderOf(100);
      const sent = await track(premier, "conversion", order);
      take(sent, accepted(sent).data.conversion_id);
      const refund = await track(premier, "refund", { order_id: order.order_id, refund_amount: 1 });
      take(refund, accepted(refund).data.refund_id);
      const brand = await operate(worker, "POST", "brands", { name: `${at}`, plan: "starter" });
      take(brand, accepted(brand).data.brand_id);
      take(await call(premier, "GET", "/health"));
    }),
  );
});

test("no two have the same random part, of one request or of several", () => {
  assert.equal(made.length, 2 * (ROWS + 1) + SINGLE * 7);
  const parts = made.map((id) => partsOf(id).random);
  assert.equal(new Set(parts).size, made.length);
  // Four bytes in a row, at any place: two of the 2,500 agree by chance once in 1,400 times; three never do.
  const runs = Map.groupBy(parts.flatMap((part) => [0, 4, 7].map((at) => part.slice(at, at + 8))), (run) => run);
  assert.ok([...runs.values()].every((same) => same.length < 3));
  assert.ok([...runs.values()].filter((same) => same.length > 1).length < 3);
});

test("every bit of them is as often set as not", () => {
  const counts = Array.from({ length: 60 }, () => 0);
  for (const id of made) {
    const bits = BigInt(`0x${partsOf(id).random}`);
    for (let at = 0; at < counts.length; at += 1) counts[at] += Number((bits >> BigInt(at)) & 1n);
  }
  // Seven standard deviations.
  for (const count of counts) assert.ok(Math.abs(count - made.length / 2) < 3.5 * Math.sqrt(made.length), `${counts}`);
});

test("their times are the runtime's, and go on", () => {
  const times = made.map((id) => partsOf(id).ms);
  assert.ok(Math.min(...times) > began - NEAR_MS && Math.max(...times) < Date.now() + NEAR_MS);
  assert.ok(new Set(times).size > 20, "the clock does not stand still");
});

test("what is stored has the time of its request", async () => {
  const sent = Date.now();
  const { conversion_id: id } = accepted(await track(premier, "conversion", conversion())).data;
  await new Promise((resolve) => setTimeout(resolve, 50));
  const { conversion_id: next } = accepted(await track(premier, "conversion", conversion())).data;
  const at = async (one) => Date.parse(accepted(await call(premier, "GET", `/api/v1/conversions/${one}`)).data.created_at);
  const [first, second] = [await at(id), await at(next)];
  assert.ok(Math.abs(first - sent) < NEAR_MS && Math.abs(first - partsOf(id).ms) < NEAR_MS, `${first} ${sent}`);
  assert.ok(second >= first + 40, `${first} ${second}`);
});

test("a key ends when its time has come, by the runtime's clock", async () => {
  const ends = Date.now() + 3_000;
  const { key } = await newKey(worker, premier.id, { expires_at: new Date(ends).toISOString() });
  const brand = { ...premier, key };
  accepted(await track(brand, "conversion", conversion()));
  await new Promise((resolve) => setTimeout(resolve, ends + 500 - Date.now()));
  refused(await track(brand, "conversion", conversion()), 401, "invalid_api_key");
});
