// Contract, section 7, “Attribution”, and what a conversion is answered with.
import assert from "node:assert/strict";
import { test } from "node:test";

import { recorded, repeated } from "../support/api.mjs";
import { inTest, premier, premier2 } from "../support/demo.mjs";
import { claim, conversion, newCode, newEmail } from "../support/payloads.mjs";

/** Records a claim by this email for a new or given code. Returns `{ code, id }`. */
async function claimed(email, code = newCode(), brand = premier) {
  const { claim_id: id } = await recorded(brand, "claim", claim({ email, referral_code: code }));
  return { code, id };
}

async function attributionOf(payload, brand = premier) {
  return (await recorded(brand, "conversion", conversion(payload))).attribution;
}

const byCode = (code, id = null) => ({ method: "code", referral_code: code, claim_id: id });
const byEmail = ({ code, id }) => ({ method: "email", referral_code: code, claim_id: id });
const NONE = { method: "none", referral_code: null, claim_id: null };

test("a conversion is answered with all that the contract names, in that order", async () => {
  const payload = conversion();
  const data = await recorded(premier, "conversion", payload);
  const { conversion_id: id, ...rest } = data;
  assert.match(id, /^cnv_/);
  assert.deepEqual(rest, { order_id: payload.order_id, duplicate: false, attribution: NONE, attributable_revenue: 90 });
  assert.deepEqual(Object.keys(data), ["conversion_id", "order_id", "duplicate", "attribution", "attributable_revenue"]);
});

test("a code that nobody claimed counts all the same", async () => {
  const code = newCode();
  assert.deepEqual(await attributionOf({ referral_code: code }), byCode(code));
});

test("a code is linked to its claim by this email", async () => {
  const email = newEmail();
  const { code, id } = await claimed(email);
  await claimed(email);
  await claimed(newEmail(), code);
  assert.deepEqual(await attributionOf({ customer_email: email, referral_code: code }), byCode(code, id));
});

test("a code is not linked to a claim by another email, nor an email to another code", async () => {
  const email = newEmail();
  const { code } = await claimed(newEmail());
  await claimed(email);
  assert.deepEqual(await attributionOf({ customer_email: email, referral_code: code }), byCode(code));
});

test("without a code, the most recent claim by this email counts", async () => {
  const email = newEmail();
  await claimed(email);
  await claimed(email);
  const last = await claimed(email);
  await claimed(newEmail());
  assert.deepEqual(await attributionOf({ customer_email: email }), byEmail(last));
});

test("a claim sent again is not more recent", async () => {
  const email = newEmail();
  const first = await claimed(email);
  const last = await claimed(email);
  assert.equal((await claimed(email, first.code)).id, first.id);
  assert.deepEqual(await attributionOf({ customer_email: email }), byEmail(last));
});

test("without code and claim, nobody gets it", async () => {
  assert.deepEqual(await attributionOf({}), NONE);
  assert.deepEqual(await attributionOf({ referral_code: null }), NONE);
  assert.deepEqual(await attributionOf({ referral_code: " " }), NONE);
});

test("letters' case matters neither in a code nor in an email", async () => {
  const email = newEmail();
  const { code, id } = await claimed(email.toUpperCase(), newCode().toLowerCase());
  const upper = code.toUpperCase();
  assert.deepEqual(await attributionOf({ customer_email: email, referral_code: upper }), byCode(upper, id));
  assert.deepEqual(await attributionOf({ customer_email: email.toUpperCase(), referral_code: code }), byCode(upper, id));
  assert.deepEqual(await attributionOf({ customer_email: email }), byEmail({ code: upper, id }));
});

test("claims of other brands and of the test partition don't count", async () => {
  const email = newEmail();
  const { code } = await claimed(email);
  for (const brand of [premier2, inTest(premier), inTest(premier2)]) {
    assert.deepEqual(await attributionOf({ customer_email: email }, brand), NONE);
    assert.deepEqual(await attributionOf({ customer_email: email, referral_code: code }, brand), byCode(code));
  }
});

test("an attribution stays what it was, whatever is claimed later", async () => {
  const email = newEmail();
  const payload = conversion({ customer_email: email });
  const first = await recorded(premier, "conversion", payload);
  await claimed(email);
  await repeated(first, premier, "conversion", payload);
  assert.deepEqual(first.attribution, NONE);
});
