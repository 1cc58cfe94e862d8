// Contract, section 7, “Refunds”, rule 1: which conversion is refunded.
import assert from "node:assert/strict";
import { test } from "node:test";

import { recorded, refused, repeated, said, track } from "../support/api.mjs";
import { premier } from "../support/demo.mjs";
import { claim, newEmail, newOrder, orderOf } from "../support/payloads.mjs";

/** A claim, and as many conversions by it as told. */
async function claimWith(conversions) {
  const email = newEmail();
  const { claim_id: claimId } = await recorded(premier, "claim", claim({ email }));
  const orders = [];
  for (let n = 0; n < conversions; n += 1) {
    orders.push(await recorded(premier, "conversion", orderOf(100, { customer_email: email })));
  }
  return { claimId, orders };
}

const refund = (identifiers) => track(premier, "refund", { refund_amount: 10, ...identifiers });
const named = async (identifiers) => (await recorded(premier, "refund", { refund_amount: 10, ...identifiers })).conversion_id;

test("each identifier alone names the conversion, and so do all together", async () => {
  const { claimId, orders } = await claimWith(1);
  const [{ conversion_id: id, order_id: order }] = orders;
  const sets = [
    { order_id: order },
    { conversion_id: id },
    { claim_id: claimId },
    { order_id: order, conversion_id: id },
    { order_id: order, claim_id: claimId },
    { conversion_id: id, claim_id: claimId },
    { order_id: order, conversion_id: id, claim_id: claimId },
  ];
  for (const identifiers of sets) assert.equal(await named(identifiers), id);
});

test("a claim with a code and a conversion by that code are linked, too", async () => {
  const signUp = claim();
  const { claim_id: claimId } = await recorded(premier, "claim", signUp);
  const by = { customer_email: signUp.email, referral_code: signUp.referral_code };
  const { conversion_id: id } = await recorded(premier, "conversion", orderOf(100, by));
  assert.equal(await named({ claim_id: claimId }), id);
});

test("a claim_id alone with several conversions is ambiguous, and they are named", async () => {
  const { claimId, orders } = await claimWith(3);
  const { details } = refused(await refund({ claim_id: claimId }), 409, "ambiguous_claim");
  const latestFirst = orders.toReversed().map(({ conversion_id: id, order_id: order }) => ({ conversion_id: id, order_id: order }));
  assert.deepEqual(details, { candidates: latestFirst });
});

test("with another identifier, the claim of several conversions is not ambiguous", async () => {
  const { claimId, orders } = await claimWith(3);
  const [, second] = orders;
  assert.equal(await named({ claim_id: claimId, order_id: second.order_id }), second.conversion_id);
  assert.equal(await named({ claim_id: claimId, conversion_id: second.conversion_id }), second.conversion_id);
});

test("identifiers of two conversions disagree, whichever two", async () => {
  const [a, b] = [await claimWith(1), await claimWith(1)];
  const [one, two] = [a.orders[0], b.orders[0]];
  const disagreeing = [
    { order_id: one.order_id, conversion_id: two.conversion_id },
    { order_id: one.order_id, claim_id: b.claimId },
    { conversion_id: one.conversion_id, claim_id: b.claimId },
    { order_id: one.order_id, conversion_id: one.conversion_id, claim_id: b.claimId },
    { order_id: two.order_id, conversion_id: one.conversion_id, claim_id: b.claimId },
  ];
  for (const identifiers of disagreeing) refused(await refund(identifiers), 409, "identifiers_disagree");
});

test("a conversion outside the claim's several disagrees with it", async () => {
  const { claimId } = await claimWith(2);
  const other = await recorded(premier, "conversion", orderOf(100));
  refused(await refund({ claim_id: claimId, order_id: other.order_id }), 409, "identifiers_disagree");
});

test("an identifier that names nothing is not found, alone or beside a good one", async () => {
  const { claimId, orders } = await claimWith(1);
  const [{ conversion_id: id, order_id: order }] = orders;
  const unknown = { order_id: newOrder(), conversion_id: `cnv_${"0".repeat(32)}`, claim_id: `clm_${"0".repeat(32)}` };
  const sets = [
    { order_id: unknown.order_id },
    { conversion_id: unknown.conversion_id },
    { claim_id: unknown.claim_id },
    unknown,
    { order_id: order, conversion_id: unknown.conversion_id },
    { order_id: order, claim_id: unknown.claim_id },
    { order_id: unknown.order_id, conversion_id: id },
    { conversion_id: id, claim_id: unknown.claim_id },
    { order_id: unknown.order_id, claim_id: claimId },
  ];
  for (const identifiers of sets) refused(await refund(identifiers), 404, "conversion_not_found");
});

test("a claim without a conversion names none", async () => {
  const { claimId } = await claimWith(0);
  refused(await refund({ claim_id: claimId }), 404, "conversion_not_found");
});

test("an identifier of one kind is not looked up as another", async () => {
  const { claimId, orders } = await claimWith(1);
  const [{ conversion_id: id, order_id: order }] = orders;
  for (const identifiers of [{ order_id: id }, { conversion_id: order }, { claim_id: id }, { conversion_id: claimId }]) {
    refused(await refund(identifiers), 404, "conversion_not_found");
  }
});

test("no identifier at all is the payload's fault", async () => {
  const { errors } = refused(await refund({}), 400, "invalid_payload");
  assert.deepEqual(said(errors), ["identifier_required"]);
});

test("a known refund_id is known by whichever identifier", async () => {
  const { claimId, orders } = await claimWith(1);
  const [{ conversion_id: id, order_id: order }] = orders;
  const sent = { refund_id: "R-1", refund_amount: 10 };
  const first = await recorded(premier, "refund", { ...sent, order_id: order });
  const { warnings } = await repeated(first, premier, "refund", { ...sent, conversion_id: id });
  assert.deepEqual(warnings[0].fields, ["order_id", "conversion_id"]);
  await repeated(first, premier, "refund", { ...sent, claim_id: claimId });
  assert.equal((await recorded(premier, "refund", { order_id: order })).refund_amount, 90);
});

test("a blank identifier beside a good one is absent", async () => {
  const { orders } = await claimWith(1);
  assert.equal(await named({ order_id: orders[0].order_id, conversion_id: "", claim_id: null }), orders[0].conversion_id);
});
