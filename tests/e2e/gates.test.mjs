// Contract, section 2, “Gates, in this order”. HTTPS and rate have servers of their own: see strict.test.mjs.
import assert from "node:assert/strict";
import { test } from "node:test";

import { accepted, call, once, refused, track, validate } from "../support/api.mjs";
import { nobody, premier, starter } from "../support/demo.mjs";
import { tooLarge, tooLargeStreamed } from "../support/hostile.mjs";
import { mintKey, mistyped } from "../support/keys.mjs";
import { conversion, newOrder, unique } from "../support/payloads.mjs";

/** Everything that can be wrong with a claim on a plan without claims, in the order of the gates. */
const LADDER = [
  { code: "not_found", status: 404, wrong: { path: "/api/v1/track/clam" } },
  { code: "method_not_allowed", status: 405, wrong: { method: "PUT" } },
  { code: "payload_too_large", status: 413, wrong: { body: tooLarge } },
  { code: "missing_api_key", status: 401, wrong: { key: undefined, brand: undefined } },
  { code: "missing_brand_id", status: 401, wrong: { brand: undefined } },
  { code: "invalid_api_key", status: 401, wrong: { key: mintKey("live") } },
  { code: "feature_not_available", status: 403, wrong: { event: "claim", of: starter } },
  { code: "unsupported_media_type", status: 415, wrong: { type: "text/plain" } },
  { code: "payload_too_large", status: 413, wrong: { body: tooLargeStreamed } },
  { code: "invalid_idempotency_key", status: 400, wrong: { idempotency: "naïve" } },
  { code: "invalid_parameter", status: 400, wrong: { query: "?mode=lax" } },
  { code: "malformed_json", status: 400, wrong: { body: "{" } },
  { code: "conversion_not_found", status: 404, wrong: { event: "refund", body: JSON.stringify({ order_id: "nobody's" }) } },
];

/** Sends a conversion that is all right, save for what is wrong at these steps; of two, the earlier one's fault is sent. */
function climb(steps) {
  const wrong = Object.assign({}, ...steps.toReversed().map((step) => step.wrong));
  const brand = wrong.of ?? premier;
  const request = { event: "conversion", method: "POST", key: brand.key, brand: brand.id, type: "application/json", ...wrong };
  const { path = `/api/v1/track/${request.event}`, query = "", body = JSON.stringify(conversion()), idempotency } = request;
  const headers = { "Content-Type": request.type, "X-API-Key": request.key, "X-Brand-ID": request.brand, "Idempotency-Key": idempotency };
  return call({ base: brand.base }, request.method, path + query, body, headers);
}

test("nothing wrong, nothing refused", async () => {
  accepted(await climb([]));
});

for (const [position, step] of LADDER.entries()) {
  const name = `${position + 1}. ${step.code}`;
  test(`${name} alone`, async () => {
    refused(await climb([step]), step.status, step.code);
  });

  for (const later of LADDER.slice(position + 1)) {
    test(`${name} is said before ${later.code}`, async () => {
      refused(await climb([step, later]), step.status, step.code);
    });
  }

  test(`${name} is said first when all that follows is wrong, too`, async () => {
    refused(await climb(LADDER.slice(position)), step.status, step.code);
  });
}

test("a key that is not well formed is refused after a declared size, before everything else", async () => {
  const brand = { ...starter, key: mistyped(starter.key) };
  refused(await track(brand, "claim", tooLarge), 413, "payload_too_large");
  refused(await track(brand, "claim", tooLargeStreamed), 401, "invalid_api_key");
  refused(await track(brand, "claim", "{", { "Content-Type": "text/plain", ...once("") }), 401, "invalid_api_key");
});

test("an invalid refund of an unknown order is an invalid payload", async () => {
  refused(await track(premier, "refund", { order_id: newOrder(), refund_amount: -1 }), 400, "invalid_payload");
});

test("an idempotency key that is taken is said after an invalid payload", async () => {
  const key = once(unique("key"));
  accepted(await track(premier, "conversion", conversion(), key));
  refused(await track(premier, "conversion", conversion({ tax: "8" }), key), 400, "invalid_payload");
  refused(await track(premier, "conversion", conversion(), key), 409, "idempotency_conflict");
});

test("/validate has the same gates, without those of a key", async () => {
  const text = { "Content-Type": "text/plain" };
  refused(await call(nobody, "PUT", "/api/v1/validate/clam", tooLarge, text), 404, "not_found");
  refused(await call(nobody, "PUT", "/api/v1/validate/claim", tooLarge, text), 405, "method_not_allowed");
  refused(await validate(nobody, "claim", tooLarge, text), 413, "payload_too_large");
  refused(await validate(nobody, "claim", tooLargeStreamed, text), 415, "unsupported_media_type");
  refused(await validate(nobody, "claim", tooLargeStreamed), 413, "payload_too_large");
  refused(await validate(nobody, "claim", "{", { query: "?basis=net", ...once("") }), 400, "invalid_idempotency_key");
  refused(await validate(nobody, "claim", "{", { query: "?basis=net" }), 400, "invalid_parameter");
  refused(await validate(nobody, "claim", "{"), 400, "malformed_json");
});

test("the ladder is the contract's", () => {
  assert.equal(new Set(LADDER.map(({ code }) => code)).size, LADDER.length - 1, "payload_too_large stands twice, the rest once");
});
