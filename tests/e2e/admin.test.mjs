// Administration against the real D1: a brand's whole life, each step one call of the database, noted in the audit record.
import assert from "node:assert/strict";
import { test } from "node:test";

import { accepted, recorded, refused, said, track } from "../support/api.mjs";
import { callsOf, fault, startLab } from "../support/lab.mjs";
import { ADMIN_TOKEN, operate } from "../support/operator.mjs";
import { claim, conversion, visit } from "../support/payloads.mjs";
import { LOCAL_VARS } from "../support/worker.mjs";

const lab = await startLab("admin", { ...LOCAL_VARS, ADMIN_TOKEN });

/** The data of a success that took one call of the database. */
async function done(method, path, body) {
  const answer = await operate(lab, method, path, body);
  const { data } = accepted(answer);
  assert.equal(callsOf(answer), 1, "one round trip");
  return data;
}

const newBrand = (more) => done("POST", "brands", { name: "Acme", plan: "premier", ...more });

/** What a request needs to know of a new key of a brand. */
async function newKey({ brand_id: id }, more = {}) {
  const { key, key_id: keyId } = await done("POST", `brands/${id}/keys`, { label: "Shop", environment: "live", ...more });
  return { base: lab.base, id, key, keyId };
}

test("from nothing to an accepted event, and back", async () => {
  const brand = await newBrand();
  const { data: same } = accepted(await operate(lab, "GET", `brands/${brand.brand_id}`));
  assert.deepEqual(same, brand);

  const key = await newKey(brand);
  await recorded(key, "claim", claim());
  await done("PATCH", `brands/${brand.brand_id}`, { plan: "growth", order_total_basis: "gross" });
  refused(await track(key, "claim", claim()), 403, "feature_not_available");
  assert.equal((await done("PATCH", `brands/${brand.brand_id}`, { currency: "eur" })).currency, "EUR");
  assert.equal((await recorded(key, "conversion", conversion())).attributable_revenue, 85);
  refused(await operate(lab, "PATCH", `brands/${brand.brand_id}`, { currency: "USD" }), 409, "currency_in_use");

  const limited = await newKey(brand, { events: ["refund"], environment: "test" });
  refused(await track(limited, "conversion", conversion()), 403, "event_not_allowed");

  const path = `brands/${brand.brand_id}/keys/${key.keyId}`;
  const rotated = await done("POST", `${path}/rotate`, { overlap_seconds: 3600 });
  await recorded(key, "conversion", conversion());
  await recorded({ ...key, key: rotated.key }, "conversion", conversion());
  await done("POST", `${path}/revoke`);
  refused(await track(key, "conversion", conversion()), 401, "invalid_api_key");
  await recorded({ ...key, key: rotated.key }, "conversion", conversion());

  const { keys } = await done("GET", `brands/${brand.brand_id}/keys`);
  assert.deepEqual(new Set(keys.map(({ key_id: keyId }) => keyId)), new Set([key.keyId, limited.keyId, rotated.key_id]));
  const { entries } = await done("GET", `brands/${brand.brand_id}/audit`);
  assert.deepEqual(
    entries.map(({ action, target }) => [action, target]),
    [
      ["key.revoked", key.keyId],
      ["key.rotated", key.keyId],
      ["key.created", limited.keyId],
      ["brand.changed", brand.brand_id],
      ["brand.changed", brand.brand_id],
      ["key.created", key.keyId],
      ["brand.created", brand.brand_id],
    ],
  );
  const kept = [keys, entries, await lab.sql("SELECT * FROM api_keys")];
  assert.ok(!JSON.stringify(kept).includes(key.key.slice(20, 52)), "a secret is shown once, and only a keyed hash is stored");
});

test("names in every script, quotes and control characters come back as they were, or are refused", async () => {
  for (const name of ["Ünïcode Ltd", "O'Brien; DROP TABLE brands --", "日本 👩‍👩‍👧", '"quoted" \\ back', "null"]) {
    assert.equal((await newBrand({ name })).name, name);
  }
  const { errors } = refused(await operate(lab, "POST", "brands", { name: "a\u0000b", plan: "gold", extra: 1 }), 400, "invalid_payload");
  assert.deepEqual(said(errors), ["control_character /name", "not_one_of /plan", "unknown_field /extra"]);
});

test("what the database says stays in the log, and nothing is half done", async () => {
  const count = async () => (await lab.sql("SELECT (SELECT count(*) FROM brands) + (SELECT count(*) FROM audit) AS n"))[0].n;
  const before = await count();
  for (const [name, status] of [["broken", 500], ["overloaded", 503], ["lost-always", 503]]) {
    const answer = await operate(lab, "POST", "brands", { name: "Acme", plan: "growth" }, fault(name));
    assert.equal(answer.status, status);
    assert.doesNotMatch(answer.text, /D1|SQL|table|overloaded|Network/);
  }
  assert.equal(await count(), before);
  accepted(await operate(lab, "POST", "brands", { name: "Acme", plan: "growth" }, fault("answer-lost-once")));
  assert.equal(await count(), before + 2, "a brand and its note, once");
});

test("ten rotations of one key at once leave one new key that is good, and ten notes", async () => {
  const brand = await newBrand();
  const key = await newKey(brand);
  const path = `brands/${brand.brand_id}/keys/${key.keyId}/rotate`;
  const answers = await Promise.all(Array.from({ length: 10 }, () => operate(lab, "POST", path, { overlap_seconds: 60 })));
  const keys = answers.map((answer) => accepted(answer).data.key);
  assert.equal(new Set(keys).size, 10);
  // Each takes the place of the one before, whose answer may have got lost.
  const statuses = [];
  for (const text of keys) statuses.push((await track({ ...key, key: text }, "visit", visit())).status);
  assert.deepEqual(statuses.sort(), [200, ...Array.from({ length: 9 }, () => 401)]);
  const { entries } = await done("GET", `brands/${brand.brand_id}/audit`);
  assert.equal(entries.filter(({ action }) => action === "key.rotated").length, 10);
});

test("browsers are not let in, and OPTIONS names the methods", async () => {
  const options = await operate(lab, "OPTIONS", "brands");
  assert.deepEqual([options.status, options.headers.allow], [204, "GET, HEAD, POST, OPTIONS"]);
  assert.equal(options.headers["access-control-allow-origin"], undefined);
});

test("wrong tokens are told so; a body over the limit is refused before it is read", async () => {
  const wrong = await operate(lab, "GET", "brands", undefined, { Authorization: "Bearer wrong" });
  refused(wrong, 401, "invalid_admin_token");
  assert.equal(wrong.headers["www-authenticate"], "Bearer");
  assert.equal(callsOf(wrong), 0);
  refused(await operate(lab, "POST", "brands", [Buffer.alloc(70_000, " ")]), 413, "payload_too_large");
});
