// What a brand is shown of its refused requests, on the built Worker.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";

import { accepted, call, post, recorded, refused, track } from "../support/api.mjs";
import { growth, premier } from "../support/demo.mjs";
import { keyId } from "../support/keys.mjs";
import { conversion, newOrder, orderOf } from "../support/payloads.mjs";

const list = async (brand, query = "") =>
  accepted(await call(brand, "GET", `/api/v1/rejections${query}`, undefined, { "Content-Type": undefined })).data;

/** The row whose last request this is, once it is counted: what the state refuses is counted after the answer. */
async function rowOf(brand, { request_id: id }) {
  for (let tries = 0; tries < 50; tries += 1) {
    const { rejections } = await list(brand, `?request_id=${id}`);
    if (rejections.length > 0) return rejections[0];
    await setTimeout(50);
  }
  return assert.fail(`${id} is not counted`);
}

const today = () => new Date().toISOString().slice(0, 10);

test("each kind of refusal is found by its request", async () => {
  const { order_id: order } = await recorded(growth, "conversion", orderOf(10));
  const quoted = { ...conversion(), order_total: "108.00" };
  const far = { order_id: order, refund_amount: 11 };
  for (const [event, payload, status, code, path, headers] of [
    ["conversion", quoted, 400, "invalid_payload", "/order_total"],
    ["conversion", { ...conversion(), items: [{ name: "x", unit_price: 1 }, { unit_price: 2 }] }, 400, "invalid_payload", "/items/*/name"],
    ["conversion", "{", 400, "malformed_json", ""],
    ["conversion", conversion(), 415, "unsupported_media_type", "", { "Content-Type": "text/plain" }],
    ["conversion", conversion(), 400, "invalid_idempotency_key", "", { "Idempotency-Key": "a b" }],
    ["claim", "{}", 403, "feature_not_available", ""],
    ["refund", { order_id: newOrder() }, 404, "conversion_not_found", ""],
    ["refund", far, 409, "refund_exceeds_remaining", ""],
  ]) {
    const failure = refused(await track(growth, event, payload, headers), status, code);
    const { count, last_at: at, message, ...row } = await rowOf(growth, failure);
    assert.deepEqual(row, { day: today(), key_id: keyId(growth.key), route: `/api/v1/track/${event}`, code, path, last_request_id: failure.request_id });
    assert.ok(count >= 1 && message.length > 5 && Math.abs(Date.parse(at) - Date.now()) < 60_000, message);
  }
});

test("each event of a batch counts", async () => {
  const bad = { type: "visit", payload: { referral_code: "A B" } };
  const batch = [bad, { type: "conversion", payload: conversion() }, bad, { type: "refund", payload: { order_id: newOrder() } }];
  const answer = await post(premier, "/api/v1/track/batch", JSON.stringify(batch));
  assert.equal(accepted(answer).data.failed, 3);
  const id = answer.headers["x-request-id"];
  await rowOf(premier, { request_id: id });
  await setTimeout(200);
  const { rejections } = await list(premier, `?request_id=${id}`);
  const rows = rejections.map(({ route, code, path }) => `${route} ${code} ${path}`).toSorted();
  assert.deepEqual(rows, ["/api/v1/track/batch conversion_not_found ", "/api/v1/track/batch invalid_payload /referral_code"]);
});
