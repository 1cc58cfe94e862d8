// The Shopify handler of the recipe, in workerd and in Node, called as Shopify calls it.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";

import { accepted, recorded, said, track, validate } from "../support/api.mjs";
import { inTest, premier } from "../support/demo.mjs";
import { send } from "../support/http.mjs";
import { newOrder } from "../support/payloads.mjs";
import { root } from "../support/root.mjs";
import { startWorker } from "../support/worker.mjs";
import { long, wholeBelow } from "./support/emoji.mjs";
import { recipe } from "./support/recipe.mjs";
import { play, refused, silence, unavailable } from "./support/scripted.mjs";

const SECRET = "hush";
const { files } = recipe("shopify.md");
const work = join(root, `target/e2e/shopify-${process.pid}`);
mkdirSync(work, { recursive: true });
after(() => rmSync(work, { recursive: true, force: true }));
for (const file of ["shopify.mjs", "server.mjs", "wrangler.toml"]) writeFileSync(join(work, file), files[file]);
const { default: handler } = await import(join(work, "shopify.mjs"));

const settings = (brand) => ({
  SHOPIFY_WEBHOOK_SECRET: SECRET,
  ADVOCATELOOP_URL: brand.base,
  ADVOCATELOOP_API_KEY: brand.key ?? "al_live_x",
  ADVOCATELOOP_BRAND_ID: brand.id ?? "brd_x",
});

const signature = (text, secret = SECRET) => createHmac("sha256", secret).update(text).digest("base64");
const headersOf = (topic, text, more) => ({
  "Content-Type": "application/json",
  "X-Shopify-Topic": topic,
  "X-Shopify-Hmac-Sha256": signature(text),
  "X-Shopify-Triggered-At": new Date().toISOString(),
  ...more,
});

/** Delivers a webhook to the handler in this process. Resolves to `[status, text]`. */
async function deliver(env, topic, text, more = {}, to = handler) {
  const request = new Request("https://example.com/", { method: "POST", headers: headersOf(topic, text, more), body: text });
  const response = await to.fetch(request, env);
  return [response.status, await response.text()];
}

/** What the handler sends to the API for a webhook; `undefined` if nothing. */
async function sent(topic, webhook, more = {}, to = handler) {
  const server = await play();
  try {
    const text = typeof webhook === "string" ? webhook : JSON.stringify(webhook);
    const answer = await deliver({ ...settings(server), ...more }, topic, text, {}, to);
    const [request] = server.requests;
    assert.deepEqual(answer, [200, request ? "recorded" : "nothing to record"]);
    return request && { path: request.path, payload: JSON.parse(request.body) };
  } finally {
    await server.stop();
  }
}

const PAID = files["order-paid.json"];
const REFUNDED = files["refund-create.json"];
const order = (more) => ({ ...JSON.parse(PAID), ...more });
const refund = (more) => ({ ...JSON.parse(REFUNDED), ...more });

test("the example's order becomes the example's conversion, in exact digits", async () => {
  const { path, payload } = await sent("orders/paid", PAID);
  assert.equal(path, "/api/v1/track/conversion?mode=lenient");
  assert.deepEqual(payload, JSON.parse(files["conversion.json"]));
});

test("the example's refund becomes the example's refund", async () => {
  const { path, payload } = await sent("refunds/create", REFUNDED);
  assert.equal(path, "/api/v1/track/refund?mode=lenient");
  assert.deepEqual(payload, JSON.parse(files["refund.json"]));
});

test("tax on top, and a delivery made free by a code, add up without a warning", async () => {
  const american = order({
    id: newOrder(),
    currency: "USD",
    taxes_included: false,
    total_price: "68.04",
    total_tax: "5.04",
    total_discounts: "15.00",
    line_items: [
      { id: 1, name: "Vitamin C Serum", price: "32.00", quantity: 2, sku: "", tax_lines: [{ price: "4.72" }] },
      { id: 2, title: "Gift Wrapping", price: "4.00", quantity: 1, sku: null, tax_lines: [{ price: "0.32" }] },
    ],
    shipping_lines: [{ id: 3, price: "10.00", discount_allocations: [{ amount: "10.00" }], tax_lines: [] }],
  });
  const { payload } = await sent("orders/paid", american);
  assert.deepEqual([payload.order_total, payload.tax, payload.shipping, payload.discount], [68.04, 5.04, 0, 5]);
  const { data, warnings } = accepted(await track(premier, "conversion", payload));
  assert.deepEqual([data.attributable_revenue, said(warnings)], [63, []]);
});

test("digits that binary fractions get wrong stay right", async () => {
  const odd = order({ total_price: "0.30", total_tax: "0.10", total_discounts: "0.00", taxes_included: false, line_items: [], shipping_lines: [{ price: "0.10" }, { price: "0.20" }] });
  const { payload } = await sent("orders/paid", odd);
  assert.deepEqual([payload.order_total, payload.tax, payload.shipping], [0.3, 0.1, 0.3]);
});

test("duties are tax, and a delivery that was taken off the order costs nothing", async () => {
  const removed = { price: "9.00", is_removed: true };
  const { payload } = await sent("orders/paid", order({ original_total_duties_set: { shop_money: { amount: "1.21" } }, shipping_lines: [removed] }));
  assert.deepEqual([payload.tax, payload.shipping], [9, 0]);
});

test("texts are cut between characters, never inside one", async () => {
  const line = { id: 1, name: long(300), price: "40.00", quantity: 1, sku: long(100), tax_lines: [] };
  const { payload } = await sent("orders/paid", order({ id: newOrder(), customer: { first_name: long(200) }, line_items: [line] }));
  const [item] = payload.items;
  assert.deepEqual([payload.customer_name, item.name, item.sku], [wholeBelow(200), wholeBelow(300), wholeBelow(100)]);
  accepted(await track(premier, "conversion", payload));
  const { payload: refunded } = await sent("refunds/create", refund({ note: long(2000) }));
  assert.equal(refunded.refund_reason, wholeBelow(2000));
  accepted(await track(premier, "refund", { ...refunded, order_id: payload.order_id }));
});

test("what customers typed does not lose the order, nor a line that was edited away", async () => {
  const codeOf = async (value) => (await sent("orders/paid", order({ note_attributes: [{ name: "referral_code", value }] }))).payload.referral_code;
  assert.equal(await codeOf(" john 123\u00a0\n"), "john123");
  assert.equal(await codeOf("x".repeat(65)), undefined);
  const [line] = JSON.parse(PAID).line_items;
  const { payload } = await sent("orders/paid", order({ id: newOrder(), line_items: [line, { ...line, quantity: 0 }] }));
  assert.equal(payload.items.length, 1);
  accepted(await track(premier, "conversion", payload));
});

test("nobody's order, a trial with a live key and a topic that nobody asked for are left alone", async () => {
  assert.equal(await sent("orders/paid", order({ email: "", customer: null })), undefined);
  assert.equal(await sent("orders/paid", order({ test: true })), undefined);
  assert.equal(await sent("orders/create", PAID), undefined);
  assert.equal((await sent("orders/paid", order({ test: true }), { ADVOCATELOOP_API_KEY: "al_test_x" })).payload.order_total, 48.79);
});

test("a refund is the money that goes back, in the currency that the customer paid in", async () => {
  const part = (amount, more) => ({ kind: "refund", status: "success", currency: "EUR", amount, ...more });
  const amountOf = async (...transactions) => (await sent("refunds/create", refund({ transactions })))?.payload.refund_amount;
  assert.equal(await amountOf(part("0.10"), part("0.20", { status: "pending" })), 0.3);
  assert.equal(await amountOf(part("5.00"), part("7.00", { status: "failure" }), part("9.00", { kind: "void" })), 5);
  assert.equal(await amountOf(), undefined);
  const dollars = await sent("refunds/create", refund({ transactions: [part("5.00", { currency: "USD" })] }));
  assert.deepEqual([dollars.payload.refund_amount, dollars.payload.currency], [5, "USD"]);
});

test("what Shopify has not signed is not even read", async () => {
  const env = settings({ base: "http://127.0.0.1:9" });
  const unsigned = [401, "the signature is not Shopify's: check SHOPIFY_WEBHOOK_SECRET"];
  for (const bad of [signature(PAID, "other"), signature(`${PAID} `), "", "%%%", "YQ=="]) {
    assert.deepEqual(await deliver(env, "orders/paid", PAID, { "X-Shopify-Hmac-Sha256": bad }), unsigned);
  }
  await assert.rejects(deliver({ ...env, SHOPIFY_WEBHOOK_SECRET: undefined }, "orders/paid", PAID, { "X-Shopify-Hmac-Sha256": signature(PAID, "x") }));
});

test("Shopify shall come again for what may succeed later, and not for what will not", async () => {
  const longAgo = { "X-Shopify-Triggered-At": new Date(Date.now() - 3_700_000).toISOString() };
  const refusal = (status, code) => ({ ...refused({ error: "no", code }), status });
  const cases = [
    [unavailable(1), {}, [503, "temporarily_unavailable"]],
    [silence, {}, [503, "no answer: TimeoutError"]],
    [refusal(401, "invalid_api_key"), {}, [503, "invalid_api_key"]],
    [refusal(404, "conversion_not_found"), {}, [503, "conversion_not_found"]],
    [refusal(404, "conversion_not_found"), { "X-Shopify-Triggered-At": "" }, [503, "conversion_not_found"]],
    [refusal(404, "conversion_not_found"), longAgo, [200, "conversion_not_found"]],
    [refusal(409, "refund_exceeds_remaining"), {}, [200, "refund_exceeds_remaining"]],
    [refusal(400, "invalid_payload"), {}, [200, "invalid_payload"]],
  ];
  for (const [step, more, expected] of cases) {
    const server = await play(step);
    try {
      assert.deepEqual(await deliver(settings(server), "refunds/create", REFUNDED, more), expected);
    } finally {
      await server.stop();
    }
  }
});

/** A whole story at a handler's address, into the real Worker: an order, its refund, and each of them once more. */
async function story(base) {
  const brand = inTest(premier);
  const id = String(Date.now()) + String(Math.random()).slice(2, 8);
  const post = (topic, text) => send({ base, method: "POST", path: "/", headers: headersOf(topic, text), body: text });
  const renumbered = (text) => text.replaceAll("820982911946154508", id);
  for (const [topic, text] of [["orders/paid", renumbered(PAID)], ["refunds/create", renumbered(REFUNDED)]]) {
    for (const time of ["first", "second"]) {
      const { status, text: said_ } = await post(topic, text);
      assert.deepEqual([status, said_], [200, "recorded"], `${topic}, the ${time} time`);
    }
  }
  const remaining = await recorded(brand, "refund", { order_id: id });
  assert.deepEqual([remaining.refund_amount, remaining.is_full_refund], [24.99, true]);
  assert.equal((await send({ base, method: "GET", path: "/" })).status, 405);
  assert.equal((await post("orders/paid", "{}")).text, "nothing to record");
}

test("in workerd, with the real API", async () => {
  const worker = await startWorker({ name: "shopify", main: join(work, "shopify.mjs"), vars: settings(inTest(premier)), migrated: false });
  try {
    await story(worker.base);
  } finally {
    await worker.stop();
  }
});

test("wrangler takes its wrangler.toml", () => {
  const environment = { ...process.env, PATH: `${join(root, "node_modules/.bin")}:${process.env.PATH}`, WRANGLER_SEND_METRICS: "false", WRANGLER_LOG_PATH: join(work, "logs") };
  const { status, stdout, stderr } = spawnSync("wrangler", ["deploy", "--dry-run"], { cwd: work, env: environment, encoding: "utf8" });
  assert.equal(status, 0, stdout + stderr);
});

test("in Node, with the real API", async () => {
  const port = 20_000 + (process.pid % 20_000);
  const child = spawn(process.execPath, [join(work, "server.mjs")], { env: { ...process.env, ...settings(inTest(premier)), PORT: String(port) }, stdio: "inherit" });
  const base = `http://127.0.0.1:${port}`;
  try {
    for (let tries = 0; tries < 100; tries += 1) {
      if (await send({ base, method: "GET", path: "/" }).catch(() => undefined)) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await story(base);
  } finally {
    child.kill();
  }
});

test("the order of the recipe counts 36.00, as it says, for a gross brand too", async () => {
  const payload = { ...JSON.parse(files["conversion.json"]), order_id: newOrder() };
  const { data, warnings } = accepted(await track(premier, "conversion", payload));
  assert.deepEqual([data.attributable_revenue, said(warnings)], [36, []]);

  const paid = "order_total: amount(units(order.total_price)),";
  const [gross] = recipe("shopify.md").text.match(/order_total: amount\(units\(order\.total_price\) \+ [^`]*/);
  assert.equal(files["shopify.mjs"].split(paid).length, 2);
  writeFileSync(join(work, "gross.mjs"), files["shopify.mjs"].replace(paid, `${gross},`));
  const { default: grossHandler } = await import(join(work, "gross.mjs"));
  const { payload: grossPayload } = await sent("orders/paid", PAID, {}, grossHandler);
  const verdict = accepted(await validate(premier, "conversion", grossPayload, { query: "?basis=gross" }));
  assert.deepEqual([verdict.data.derived.attributable_revenue, said(verdict.warnings)], [36, []]);
});
