// Contract, section 8: what is done to a key or a brand takes effect on the very next request.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";

import { accepted, recorded, refused, repeated, said, track } from "../support/api.mjs";
import { growth, premier, worker } from "../support/demo.mjs";
import { newBrand, newKey, operate } from "../support/operator.mjs";
import { EVENTS, claim, conversion, payloadOf } from "../support/payloads.mjs";

const revoke = async ({ id }, { key_id: keyId }) => accepted(await operate(worker, "POST", `brands/${id}/keys/${keyId}/revoke`));
const change = async ({ id }, fields) => accepted(await operate(worker, "PATCH", `brands/${id}`, fields));

test("a key that is revoked fails on the very next request, for every event", async () => {
  const spare = await newKey(worker, premier.id);
  const brand = { ...premier, key: spare.key };
  const payload = conversion();
  const first = await recorded(brand, "conversion", payload);
  await revoke(brand, spare);
  refused(await track(brand, "conversion", payload), 401, "invalid_api_key");
  for (const event of EVENTS) refused(await track(brand, event, payloadOf[event]()), 401, "invalid_api_key");
  await repeated(first, premier, "conversion", payload); // The brand's other keys go on.
});

test("a revoked key that is still being used gets nothing through", async () => {
  const spare = await newKey(worker, growth.id);
  const brand = { ...growth, key: spare.key };
  const answers = [];
  let revokedAt = Infinity;
  /** One of several senders; each stops after its fifth request since the revocation. */
  async function sender() {
    for (let since = 0; since < 5; ) {
      const startedAt = performance.now();
      const { status } = await track(brand, "conversion", conversion());
      const isAfter = startedAt > revokedAt;
      since += Number(isAfter);
      answers.push({ isAfter, status });
    }
  }
  const senders = Array.from({ length: 8 }, sender);
  await setTimeout(100);
  await revoke(brand, spare);
  revokedAt = performance.now();
  await Promise.all(senders);

  assert.ok(answers.some(({ isAfter, status }) => !isAfter && status === 200));
  const statusesAfter = answers.filter(({ isAfter }) => isAfter).map(({ status }) => status);
  assert.deepEqual(new Set(statusesAfter), new Set([401]));
});

test("another plan holds from the very next request", async () => {
  const brand = await newBrand(worker, "growth");
  refused(await track(brand, "claim", claim()), 403, "feature_not_available");
  await change(brand, { plan: "premier" });
  await recorded(brand, "claim", claim());
  await change(brand, { plan: "starter" });
  assert.match(refused(await track(brand, "claim", claim()), 403, "feature_not_available").error, /this brand is on Starter$/);
});

test("the basis of a brand reaches the verdict of /track", async () => {
  const gross = await newBrand(worker, "premier", { order_total_basis: "gross" });
  const payload = conversion({ items: [{ name: "Serum", line_total: 90 }] });
  const { data, warnings } = accepted(await track(gross, "conversion", payload));
  assert.deepEqual([data.attributable_revenue, warnings], [85, undefined]); // 90 + 8 + 10 is 108: before the discount.
  const refunded = await recorded(gross, "refund", { order_id: payload.order_id, refund_amount: 54 });
  assert.equal(refunded.attributable_revenue, 42.5);
  await change(gross, { order_total_basis: "paid" });
  const again = await repeated(data, gross, "conversion", payload);
  assert.deepEqual(said(again.warnings), ["items_total_mismatch /order_total"]); // 90 + 8 + 10 - 5 is not 108.
});
