// Contract, sections 2 and 8: who may send. What makes a key of the right form wrong is not to be told from the answer.
import assert from "node:assert/strict";
import { test } from "node:test";

import { post, recorded, refused, track, withoutRequestId } from "../support/api.mjs";
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

/** Of the right form: the answer must not tell which of them it is. */
const WRONG = {
  "unknown key": { ...premier, key: mintKey("live") },
  "unknown test key": { ...premier, key: mintKey("test") },
  "key with a typing error": { ...premier, key: mistyped(premier.key) },
  "live key called a test key": { ...premier, key: premier.key.replace("al_live_", "al_test_") },
  "key of another brand": { ...premier, key: premier2.key },
  "brand of another key": { ...premier2, key: premier.key },
  "unknown brand": { ...premier, id: `brd_${"0".repeat(32)}` },
};

test("whatever is wrong with a key or brand of the right form, the answer is the same", async () => {
  const texts = new Set();
  for (const [name, brand] of Object.entries(WRONG)) {
    const answer = await sent(brand);
    const { error } = refused(answer, 401, "invalid_api_key");
    assert.match(error, /^Invalid API key: copy X-API-Key and X-Brand-ID again/, name);
    texts.add(withoutRequestId(answer));
  }
  assert.equal(texts.size, 1, [...texts].join("\n"));
});

/** What the headers' own text gives away, with anybody's key. */
const SLIPS = {
  "key cut short": [{ key: premier.key.slice(0, -1) }, /X-API-Key is incomplete: the key has 58 characters/],
  "key with more after it": [{ key: `${premier.key}x` }, /X-API-Key is too long/],
  "key in another case": [{ key: premier.key.toUpperCase() }, /which begins with al_live_ or al_test_/],
  "word that is no key": [{ key: "secret" }, /which begins with al_live_ or al_test_/],
  "key of 8,000 characters": [{ key: "a".repeat(8000) }, /which begins with al_live_ or al_test_/],
  "key with quotes and SQL": [{ key: "' OR '1'='1" }, /quotes around the value of X-API-Key/],
  "key in quotes": [{ key: `"${premier.key}"` }, /quotes around the value of X-API-Key/],
  "key with a line break that was typed": [{ key: `${premier.key}\\n` }, /X-API-Key has characters that no key has/],
  "placeholder of our pages": [{ key: "al_live_..." }, /X-API-Key still holds a placeholder/],
  "placeholder of others": [{ key: "YOUR_API_KEY" }, /X-API-Key still holds a placeholder/],
  "variable that was not filled in": [{ key: "{{api_key}}" }, /X-API-Key still holds a placeholder/],
  "two keys in one header": [{ key: `${premier.key}, ${premier.key}` }, /X-API-Key has a comma in it/],
  "key under Bearer": [{ key: `Bearer ${premier.key}` }, /send the key alone, from al_ on/],
  "brand in the key's place": [{ key: premier.id }, /X-API-Key holds a brand ID \(brd_…\)/],
  "key in the brand's place": [{ id: premier.key }, /X-Brand-ID holds an API key/],
  "headers exchanged": [{ key: premier.id, id: premier.key }, /exchange the two values/],
  "brand in capitals": [{ id: premier.id.toUpperCase() }, /which begins with brd_/],
  "brand that is no id": [{ id: "premier" }, /which begins with brd_/],
  "brand cut short": [{ id: premier.id.slice(0, -1) }, /X-Brand-ID is incomplete/],
};

for (const [name, [wrong, hint]] of Object.entries(SLIPS)) {
  test(`${name}: the answer says so, and repeats nothing`, async () => {
    const answers = [];
    // Of a key that is good, and of one that nobody has.
    for (const key of [premier.key, mintKey("live")]) {
      const swapped = Object.fromEntries(Object.entries(wrong).map(([header, value]) => [header, value.replaceAll(premier.key, key)]));
      const answer = await sent({ ...premier, key, ...swapped });
      assert.match(refused(answer, 401, "invalid_api_key").error, hint);
      assert.match(answer.text, /"Invalid API key: /);
      assert.ok(!answer.text.includes(key.slice(8)) && !answer.text.includes(premier.id));
      answers.push(withoutRequestId(answer));
    }
    assert.equal(answers[0], answers[1]);
  });
}

test("a key in the wrong place is told its right one", async () => {
  const without = { ...premier, key: undefined };
  const bearer = await track(without, "conversion", conversion(), { Authorization: `Bearer ${premier.key}` });
  assert.match(refused(bearer, 401, "missing_api_key").error, /^Missing API key: there is a header Authorization/);
  for (const name of ["api_key", "apikey", "X-API-Key", "x-api-key"]) {
    const answer = await post(without, `/api/v1/track/conversion?${name}=${premier.key}`, conversion());
    assert.match(refused(answer, 401, "missing_api_key").error, /^Missing API key: the key stands in the address/);
    assert.ok(!answer.text.includes(premier.key));
  }
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
