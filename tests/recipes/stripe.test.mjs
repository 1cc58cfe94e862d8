// The Stripe handler of the recipe, called as Stripe calls it, with the real API behind it.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";

import { accepted, recorded, said, track } from "../support/api.mjs";
import { inTest, premier } from "../support/demo.mjs";
import { newEmail, unique } from "../support/payloads.mjs";
import { root } from "../support/root.mjs";
import { startWorker } from "../support/worker.mjs";
import { long, wholeBelow } from "./support/emoji.mjs";
import { recipe } from "./support/recipe.mjs";
import { play, refused, unavailable } from "./support/scripted.mjs";

const SECRET = "whsec_hush";
const { files } = recipe("stripe.md");
const work = join(root, `target/e2e/stripe-${process.pid}`);
mkdirSync(work, { recursive: true });
after(() => rmSync(work, { recursive: true, force: true }));
writeFileSync(join(work, "stripe.mjs"), files["stripe.mjs"]);
const { default: handler } = await import(join(work, "stripe.mjs"));

const settings = (brand, more) => ({
  STRIPE_WEBHOOK_SECRET: SECRET,
  ADVOCATELOOP_URL: brand.base,
  ADVOCATELOOP_API_KEY: brand.key ?? "al_live_x",
  ADVOCATELOOP_BRAND_ID: brand.id ?? "brd_x",
  ...more,
});

const now = () => Math.floor(Date.now() / 1000);
const v1 = (text, time, secret = SECRET) => createHmac("sha256", secret).update(`${time}.${text}`).digest("hex");
const signed = (text, time = now()) => `t=${time},v1=${v1(text, time)},v0=00`;

/** Delivers a webhook. Resolves to `[status, text]`. */
async function deliver(env, webhook, signature) {
  const text = typeof webhook === "string" ? webhook : JSON.stringify(webhook);
  const headers = { "Content-Type": "application/json", "Stripe-Signature": signature ?? signed(text) };
  const response = await handler.fetch(new Request("https://example.com/", { method: "POST", headers, body: text }), env);
  return [response.status, await response.text()];
}

/** What the handler sends to the API for a webhook; `undefined` if nothing. */
async function sent(webhook, more) {
  const server = await play();
  try {
    const answer = await deliver(settings(server, more), webhook);
    const [request] = server.requests;
    assert.deepEqual(answer, [200, request ? "recorded" : "nothing to record"]);
    return request && { path: request.path, payload: JSON.parse(request.body) };
  } finally {
    await server.stop();
  }
}

const named = (name) => JSON.parse(files[name]);
const changed = (webhook, object, more = {}) => ({ ...webhook, ...more, data: { object: { ...webhook.data.object, ...object } } });
const paid = (object, more) => changed(named("session-completed.json"), object, more);
const refund = (object, more) => changed(named("charge-refunded-1.json"), object, more);

test("the examples become what the recipe says", async () => {
  for (const [webhook, event, payload] of [
    ["session-completed.json", "conversion", "conversion.json"],
    ["charge-refunded-1.json", "refund", "refund-1.json"],
    ["charge-refunded-2.json", "refund", "refund-2.json"],
  ]) {
    assert.deepEqual(await sent(files[webhook]), { path: `/api/v1/track/${event}?mode=lenient`, payload: named(payload) });
  }
});

/** Records the example's order in a currency, and delivers refunds of it. Resolves to what is left. */
async function refunded(currency, ...sums) {
  const brand = { ...inTest(premier) };
  const env = settings(brand);
  const order = { payment_intent: unique("pi"), currency };
  assert.deepEqual(await deliver(env, paid({ ...order, customer_details: { email: newEmail() } }, { livemode: false })), [200, "recorded"]);
  for (const sum of sums) {
    assert.deepEqual(await deliver(env, refund({ ...order, amount_refunded: sum }, { livemode: false })), [200, "recorded"], `${sum}`);
  }
  const { refund_amount: rest } = await recorded(brand, "refund", { order_id: order.payment_intent });
  return rest;
}

test("refunds are running totals: both orders of arrival, and repetitions, give the same sum", async () => {
  assert.equal(await refunded("eur", 1000, 1500), 93);
  assert.equal(await refunded("eur", 1500, 1000), 93);
  assert.equal(await refunded("eur", 1000, 1500, 1000, 1500), 93);
});

test("the smallest unit is not always a hundredth", async () => {
  assert.equal(await refunded("jpy", 1000, 1500), 9300);
  assert.equal(await refunded("kwd", 1500, 1000), 9.3);
  for (const [currency, total] of [["usd", 10.99], ["jpy", 1099], ["krw", 1099], ["kwd", 1.099], ["isk", 10.99], ["ugx", 10.99]]) {
    const { payload } = await sent(paid({ currency, amount_total: 1099 }));
    assert.equal(payload.order_total, total, currency);
  }
});

test("every number of cents is sent with its own digits", async () => {
  for (const [cents, digits] of [[1, "0.01"], [29, "0.29"], [57, "0.57"], [115, "1.15"], [1005, "10.05"], [99999999, "999999.99"]]) {
    const { payload } = await sent(paid({ amount_total: cents }));
    assert.equal(JSON.stringify(payload.order_total), digits);
  }
});

test("an order is recorded with its revenue, once", async () => {
  const brand = inTest(premier);
  const order = paid({ payment_intent: unique("pi"), customer_details: { email: newEmail() } }, { livemode: false });
  for (const time of ["first", "second"]) assert.deepEqual(await deliver(settings(brand), order), [200, "recorded"], time);
  const { payload } = await sent(order, { ADVOCATELOOP_API_KEY: "al_test_x" });
  const { data, warnings } = accepted(await track(brand, "conversion", payload));
  assert.deepEqual([data.duplicate, data.attributable_revenue, said(warnings)], [true, 90, []]);
});

test("orders of several currencies are recorded, and a refund in another one is not", async () => {
  const brand = inTest(premier);
  const order = { payment_intent: unique("pi"), currency: "usd", customer: null };
  const webhook = paid({ ...order, customer_details: { email: newEmail() } }, { livemode: false });
  assert.deepEqual(await deliver(settings(brand), webhook), [200, "recorded"]);
  const ofRefund = (currency) => refund({ ...order, currency, amount_refunded: 500 }, { livemode: false });
  assert.deepEqual(await deliver(settings(brand), ofRefund("eur")), [200, "currency_mismatch"]);
  assert.deepEqual(await deliver(settings(brand), ofRefund("usd")), [200, "recorded"]);
});

test("a name is cut between characters, never inside one", async () => {
  const email = newEmail();
  const { payload } = await sent(paid({ payment_intent: unique("pi"), customer_details: { email, name: long(200) } }));
  assert.equal(payload.customer_name, wholeBelow(200));
  accepted(await track(inTest(premier), "conversion", payload));
});

test("a code as customers type it does not lose the order", async () => {
  const codeOf = async (typed) => (await sent(paid({ metadata: { referral_code: typed } }))).payload.referral_code;
  assert.equal(await codeOf(" john 123\u00a0"), "john123");
  assert.equal(await codeOf("x".repeat(65)), undefined);
  assert.equal((await sent(paid({ metadata: null }))).payload.referral_code, "");
});

test("what does not count is left alone", async () => {
  assert.equal(await sent(paid({ payment_status: "unpaid" })), undefined);
  assert.equal(await sent(paid({ mode: "subscription" })), undefined);
  assert.equal(await sent(paid({ customer_details: null })), undefined);
  assert.equal(await sent(paid({}, { livemode: false })), undefined, "a payment of the test mode, with a live key");
  assert.equal(await sent(paid({}, { type: "customer.created" })), undefined);
  assert.equal(await sent(refund({ payment_intent: null })), undefined);
});

test("a late payment and a free order count", async () => {
  assert.equal((await sent(paid({}, { type: "checkout.session.async_payment_succeeded" }))).payload.order_total, 108);
  const free = await sent(paid({ payment_status: "no_payment_required", payment_intent: null, amount_total: 0, total_details: null }));
  assert.deepEqual([free.payload.order_id, free.payload.order_total, free.payload.tax], ["cs_1", 0, 0]);
});

test("what Stripe has not signed, or long ago, is not even read", async () => {
  const env = settings({ base: "http://127.0.0.1:9" });
  const text = files["session-completed.json"];
  const unsigned = [401, "the signature is not Stripe's: check STRIPE_WEBHOOK_SECRET"];
  const time = now();
  for (const bad of ["", "t=", `t=${time}`, `t=${time},v1=`, `t=${time},v1=zz`, `t=${time},v1=${v1(text, time, "other")}`, `t=${time},v0=${v1(text, time)}`, signed(text, time - 400), `v1=${v1(text, time)}`]) {
    assert.deepEqual(await deliver(env, text, bad), unsigned, bad);
  }
  const twice = `t=${time},v1=${v1(text, time, "old")},v1=${v1(text, time)}`;
  assert.deepEqual(await deliver(env, text, twice), [503, "no answer: TypeError"], "one of two secrets is enough");
});

test("Stripe shall come again for what may succeed later, and not for what will not", async () => {
  const recently = refund({}, { created: now() });
  const longAgo = refund({}, { created: now() - 3700 });
  const refusal = (status, code) => ({ ...refused({ error: "no", code }), status });
  for (const [step, webhook, expected] of [
    [unavailable(1), recently, [503, "temporarily_unavailable"]],
    [refusal(401, "invalid_api_key"), recently, [503, "invalid_api_key"]],
    [refusal(404, "conversion_not_found"), recently, [503, "conversion_not_found"]],
    [refusal(404, "conversion_not_found"), longAgo, [200, "conversion_not_found"]],
    [refusal(400, "invalid_payload"), recently, [200, "invalid_payload"]],
  ]) {
    const server = await play(step);
    try {
      assert.deepEqual(await deliver(settings(server), webhook), expected);
    } finally {
      await server.stop();
    }
  }
});

test("in workerd, with the real API", async () => {
  const worker = await startWorker({ name: "stripe", main: join(work, "stripe.mjs"), vars: settings(inTest(premier)), migrated: false });
  try {
    const body = JSON.stringify(paid({ payment_intent: unique("pi"), customer_details: { email: newEmail() } }, { livemode: false }));
    const response = await fetch(worker.base, { method: "POST", headers: { "Stripe-Signature": signed(body) }, body });
    assert.deepEqual([response.status, await response.text()], [200, "recorded"]);
  } finally {
    await worker.stop();
  }
});
