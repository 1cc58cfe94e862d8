// SECURITY.md: while KEY_PEPPER changes, a key is good under either of two, at no further round trip. (Under another one alone, it opens nothing: settings.test.mjs.)
import assert from "node:assert/strict";
import { test } from "node:test";

import { accepted, refused, track } from "../support/api.mjs";
import { keyId } from "../support/keys.mjs";
import { callsOf, startLab } from "../support/lab.mjs";
import { conversion, visit } from "../support/payloads.mjs";
import { seed } from "../support/seed.mjs";
import { LOCAL_VARS } from "../support/worker.mjs";

const PEPPER = "the pepper after that";

const lab = await startLab("rotation", { ...LOCAL_VARS, KEY_PEPPER: PEPPER, KEY_PEPPER_OTHER: seed.pepper });
const { premier, growth } = lab.brands;

/** When the key was moved to the new pepper, if it was. */
async function movedAt(brand) {
  const [row] = await lab.sql("SELECT rehashed_at FROM api_keys WHERE brand_id = ?1 AND key_id = ?2", brand.id, keyId(brand.key));
  return row.rehashed_at;
}

test("a key from before works, and is moved to the new pepper on the way", async () => {
  assert.equal(await movedAt(premier), null);
  for (const event of [conversion, visit]) {
    const answer = await track(premier, event.name, event());
    assert.equal(accepted(answer).data.duplicate, false);
    assert.equal(callsOf(answer), 1, "one round trip, as always");
  }
  assert.ok(Math.abs((await movedAt(premier)) - Date.now()) < 60_000);
});

test("what was revoked before stays revoked", async () => {
  refused(await track({ ...growth, key: growth.revokedKey }, "conversion", conversion()), 401, "invalid_api_key");
  assert.equal(await movedAt(growth), null);
});
