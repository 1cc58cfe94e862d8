// Contract, section 7: brands, and the live and test partitions of one, never see each other.
import assert from "node:assert/strict";
import { test } from "node:test";

import { call, once, recorded, track, withoutRequestId } from "../support/api.mjs";
import { inTest, premier, premier2 } from "../support/demo.mjs";
import { keyId } from "../support/keys.mjs";
import { claim, orderOf, unique, visit } from "../support/payloads.mjs";

const PARTITIONS = { "live": premier, "test": inTest(premier), "another brand's": premier2, "another brand's test": inTest(premier2) };
const others = (name) => Object.entries(PARTITIONS).filter(([other]) => other !== name);

/** Every name that a partition has for something, and the headers with which it was recorded. */
async function everythingRecorded(brand) {
  const [signUp, key] = [claim(), unique("key")];
  const { claim_id: claimId } = await recorded(brand, "claim", signUp, once(key));
  const by = { customer_email: signUp.email, referral_code: signUp.referral_code };
  const order = orderOf(100, by);
  const { conversion_id: conversionId } = await recorded(brand, "conversion", order, once(key));
  const back = { order_id: order.order_id, refund_amount: 10, refund_id: unique("RF") };
  await recorded(brand, "refund", back, once(key));
  const click = visit({ referral_code: signUp.referral_code });
  const { visit_id: visitId } = await recorded(brand, "visit", click, once(key));
  const names = { conversionId, claimId, visitId, orderId: order.order_id, refundId: back.refund_id, idempotencyKey: key };
  return { names: { ...names, brandId: brand.id, keyId: keyId(brand.key) }, payloads: { claim: signUp, conversion: order, visit: click, refund: back }, key };
}

/** Wherever somebody can name what is recorded. */
const WAYS = {
  "a refund's order_id": (brand, name) => track(brand, "refund", { order_id: name, refund_amount: 1, refund_id: "R1" }),
  "a refund's conversion_id": (brand, name) => track(brand, "refund", { conversion_id: name, refund_amount: 1, refund_id: "R1" }),
  "a refund's claim_id": (brand, name) => track(brand, "refund", { claim_id: name, refund_amount: 1, refund_id: "R1" }),
  "a conversion's path": (brand, name) => call(brand, "GET", `/api/v1/conversions/${name}`),
  "a ledger's path": (brand, name) => call(brand, "GET", `/api/v1/conversions/${name}/refunds`),
  "an identifier beside others that nobody has": (brand, name) => track(brand, "refund", { order_id: name, conversion_id: name, claim_id: name, refund_amount: 1 }),
  "a search by order_id": (brand, name) => call(brand, "GET", `/api/v1/conversions?order_id=${name}`),
};

for (const [name, brand] of Object.entries(PARTITIONS)) {
  test(`no name that the ${name} partition has for anything leads the others anywhere, whichever way they use it`, async () => {
    const { names } = await everythingRecorded(brand);
    for (const [otherName, other] of others(name)) {
      for (const [way, use] of Object.entries(WAYS)) {
        const unknown = await use(other, unique("NOBODYS"));
        for (const [kind, foreign] of Object.entries(names)) {
          const answer = await use(other, foreign);
          assert.deepEqual(
            [answer.status, withoutRequestId(answer), Object.keys(answer.headers)],
            [unknown.status, withoutRequestId(unknown), Object.keys(unknown.headers)],
            `${otherName}: the ${kind} as ${way}`,
          );
        }
      }
    }
  });

  test(`what the ${name} partition has recorded is new to the others, word for word and key for key`, async () => {
    const { payloads, key, names } = await everythingRecorded(brand);
    for (const [otherName, other] of others(name)) {
      // Before its own claim: a foreign one counts for nothing.
      const { attribution } = await recorded(other, "conversion", { ...payloads.conversion, referral_code: undefined }, once(key));
      assert.deepEqual(attribution, { method: "none", referral_code: null, claim_id: null }, otherName);
      for (const event of ["claim", "refund", "visit"]) {
        const data = await recorded(other, event, payloads[event], once(key));
        assert.equal(data.duplicate, false, `${otherName}: ${event}`);
        for (const foreign of [names.conversionId, names.claimId, names.visitId]) assert.ok(!JSON.stringify(data).includes(foreign));
      }
    }
  });
}
