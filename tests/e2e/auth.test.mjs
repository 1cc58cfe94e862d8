// Contract, sections 2 and 8: who may send. What makes a key wrong is not to be told from the answer.
import assert from "node:assert/strict";
import { test } from "node:test";

import { recorded, refused, track, withoutRequestId } from "../support/api.mjs";
import { growth, premier, premier2 } from "../support/demo.mjs";
import { mistyped, mintKey } from "../support/keys.mjs";
import { conversion } from "../support/payloads.mjs";

const sent = (brand) => track(brand, "conversion", conversion());

test("no key, and neither key nor brand, is a missing key", async () => {
  refused(await sent({ ...premier, key: undefined }), 401, "missing_api_key");
  refused(await sent({ base: premier.base }), 401, "missing_api_key");
});

test("a blank key is a missing one", async () => {
  refused(await sent({ ...premier, key: "" }), 401, "missing_api_key");
});

test("no brand is a missing brand", async () => {
  refused(await sent({ ...premier, id: undefined }), 401, "missing_brand_id");
  refused(await sent({ ...premier, id: "" }), 401, "missing_brand_id");
});

test("the messages say what to send, and where", async () => {
  const key = refused(await sent({ base: premier.base }), 401, "missing_api_key");
  assert.match(key.error, /X-API-Key/);
  const brand = refused(await sent({ ...premier, id: undefined }), 401, "missing_brand_id");
  assert.match(brand.error, /X-Brand-ID/);
});

const WRONG = {
  "unknown key": { ...premier, key: mintKey("live") },
  "unknown test key": { ...premier, key: mintKey("test") },
  "key with a typing error": { ...premier, key: mistyped(premier.key) },
  "key cut short": { ...premier, key: premier.key.slice(0, -1) },
  "key with more after it": { ...premier, key: `${premier.key}x` },
  "key in another case": { ...premier, key: premier.key.toLowerCase() },
  "live key called a test key": { ...premier, key: premier.key.replace("al_live_", "al_test_") },
  "word that is no key": { ...premier, key: "secret" },
  "key of 8,000 characters": { ...premier, key: "a".repeat(8000) },
  "key with quotes and SQL": { ...premier, key: "' OR '1'='1" },
  "key of another brand": { ...premier, key: premier2.key },
  "brand of another key": { ...premier2, key: premier.key },
  "unknown brand": { ...premier, id: `brd_${"0".repeat(32)}` },
  "brand in capitals": { ...premier, id: premier.id.toUpperCase() },
  "brand that is no id": { ...premier, id: "premier" },
  "two keys in one header": { ...premier, key: `${premier.key}, ${premier.key}` },
  "key under Bearer": { ...premier, key: `Bearer ${premier.key}` },
};

test("whatever is wrong with a key or brand, the answer is the same", async () => {
  const texts = new Set();
  for (const [name, brand] of Object.entries(WRONG)) {
    const answer = await sent(brand);
    const { error } = refused(answer, 401, "invalid_api_key");
    assert.match(error, /^Invalid API key\b/, name);
    texts.add(withoutRequestId(answer));
  }
  assert.equal(texts.size, 1, [...texts].join("\n"));
});

test("an Authorization header is no key", async () => {
  const answer = await track({ ...premier, key: undefined }, "conversion", conversion(), { Authorization: `Bearer ${premier.key}` });
  refused(answer, 401, "missing_api_key");
});

test("a wrong key learns nothing about its plan or payload", async () => {
  const wrong = { ...growth, key: mintKey("live") };
  const valid = await track(wrong, "conversion", conversion());
  const answers = [await track(wrong, "claim", {}), await track(wrong, "conversion", "{"), await track(wrong, "refund", { order_id: "x" })];
  for (const answer of answers) {
    refused(answer, 401, "invalid_api_key");
    assert.equal(withoutRequestId(answer), withoutRequestId(valid));
  }
});

test("white space around a header's value is not part of it", async () => {
  await recorded({ ...premier, key: ` ${premier.key}\t`, id: ` ${premier.id} ` }, "conversion", conversion());
});
