// Contract, section 8: what is done to a key takes effect on the very next request.
import assert from "node:assert/strict";
import { test } from "node:test";

import { accepted, recorded, refused, repeated, said, track, withoutRequestId } from "../support/api.mjs";
import { keyId, mintKey } from "../support/keys.mjs";
import { startLab } from "../support/lab.mjs";
import { claim, conversion } from "../support/payloads.mjs";

const lab = await startLab("revocation");
const { premier, growth } = lab.brands;

const setKey = (brand, key, column, value) =>
  lab.sql(`UPDATE api_keys SET ${column} = ?3 WHERE brand_id = ?1 AND key_id = ?2`, brand.id, keyId(key), value);

test("a key that is revoked fails on the very next request, for every event", async () => {
  const brand = { ...premier, key: premier.spareKey };
  const payload = conversion();
  const first = await recorded(brand, "conversion", payload);
  await recorded(brand, "claim", claim());

  await setKey(brand, brand.key, "revoked_at", Date.now());
  refused(await track(brand, "conversion", payload), 401, "invalid_api_key");
  refused(await track(brand, "conversion", conversion()), 401, "invalid_api_key");
  refused(await track(brand, "claim", claim()), 401, "invalid_api_key");
  refused(await track(brand, "refund", { order_id: payload.order_id }), 401, "invalid_api_key");
  refused(await track(brand, "visit", {}), 401, "invalid_api_key");

  await repeated(first, premier, "conversion", payload); // The brand's other keys go on.
});

test("a revoked key that is still being used gets nothing through", async () => {
  const brand = { ...growth, key: growth.spareKey };
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
  await new Promise((resolve) => setTimeout(resolve, 100));
  await setKey(brand, brand.key, "revoked_at", Date.now());
  revokedAt = performance.now();
  await Promise.all(senders);

  assert.ok(answers.some(({ isAfter, status }) => !isAfter && status === 200));
  const statusesAfter = answers.filter(({ isAfter }) => isAfter).map(({ status }) => status);
  assert.deepEqual(new Set(statusesAfter), new Set([401]));
});

test("revoked, expired and unknown keys, and those of other brands, are answered alike", async () => {
  const wrong = [growth.revokedKey, growth.expiredKey, mintKey("live"), premier.key, premier.revokedKey];
  const texts = [];
  for (const key of wrong) {
    const answer = await track({ ...growth, key }, "claim", {});
    refused(answer, 401, "invalid_api_key");
    texts.push(withoutRequestId(answer));
  }
  assert.equal(new Set(texts).size, 1);
});

test("a key with an end works until then, and no longer", async () => {
  const brand = { ...growth, key: growth.expiringKey };
  await recorded(brand, "conversion", conversion());
  await setKey(brand, brand.key, "expires_at", Date.now() - 1);
  refused(await track(brand, "conversion", conversion()), 401, "invalid_api_key");
  await setKey(brand, brand.key, "expires_at", Date.now() + 60_000);
  await recorded(brand, "conversion", conversion());
});

test("another plan holds from the very next request", async () => {
  const plan = (name) => lab.sql("UPDATE brands SET plan = ?2 WHERE brand_id = ?1", growth.id, name);
  refused(await track(growth, "claim", claim()), 403, "feature_not_available");
  await plan("premier");
  await recorded(growth, "claim", claim());
  await plan("starter");
  const { error } = refused(await track(growth, "claim", claim()), 403, "feature_not_available");
  assert.match(error, /this brand is on Starter$/);
  await plan("growth");
});

test("only a keyed hash of a key is stored", async () => {
  const dump = JSON.stringify(await lab.sql("SELECT * FROM api_keys"));
  for (const key of [premier.key, premier.testKey]) assert.ok(!dump.includes(key.slice(20)), "no secret is stored");
});

test("the basis of a brand reaches the verdict of /track", async () => {
  const { gross } = lab.brands;
  const payload = conversion({ items: [{ name: "Serum", line_total: 90 }] });
  const { data, warnings } = accepted(await track(gross, "conversion", payload));
  assert.deepEqual([data.attributable_revenue, warnings], [85, undefined]); // 90 + 8 + 10 is 108: before the discount.
  const refunded = await recorded(gross, "refund", { order_id: payload.order_id, refund_amount: 54 });
  assert.equal(refunded.attributable_revenue, 42.5);

  await lab.sql("UPDATE brands SET basis = 'paid' WHERE brand_id = ?1", gross.id);
  const again = await repeated(data, gross, "conversion", payload);
  assert.deepEqual(said(again.warnings), ["items_total_mismatch /order_total"]); // 90 + 8 + 10 - 5 is not 108.
  await lab.sql("UPDATE brands SET basis = 'gross' WHERE brand_id = ?1", gross.id);
});
