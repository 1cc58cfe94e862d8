// The WooCommerce plugin of the recipe, in a shop that gives what WooCommerce gives (woocommerce/shop.php).
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";

import { accepted, said, track, validate } from "../support/api.mjs";
import { inTest, premier } from "../support/demo.mjs";
import { newEmail, newOrder } from "../support/payloads.mjs";
import { root } from "../support/root.mjs";
import { long, wholeBelow } from "./support/emoji.mjs";
import { recipe } from "./support/recipe.mjs";
import { play, refused, unavailable } from "./support/scripted.mjs";

const skip = spawnSync("php", ["--version"]).status === 0 ? false : "SKIPPED: NO PHP HERE";
const work = join(root, `target/e2e/woocommerce-${process.pid}`);
mkdirSync(work, { recursive: true });
after(() => rmSync(work, { recursive: true, force: true }));
const plugin = join(work, "advocateloop.php");
writeFileSync(plugin, recipe("woocommerce.md").files["advocateloop.php"]);

/** Plays a story. Resolves to `{ scheduled, log }`. */
function shop(story, settings = []) {
  const file = join(work, "story.json");
  writeFileSync(file, JSON.stringify({ key: "al_test_x", brand: "brd_x", runs: 9, ...story }));
  return new Promise((resolve, reject) => {
    execFile("php", [...settings, join(root, "tests/recipes/woocommerce/shop.php"), file, plugin], (error, stdout, stderr) => {
      if (error || stderr) reject(new Error(`${stdout}${stderr}`));
      else resolve(JSON.parse(stdout));
    });
  });
}

/** Amounts as WooCommerce keeps them: strings, and taxes that are rounded only when they are shown. */
const order = (more) => ({
  billing_email: newEmail(),
  formatted_billing_full_name: "Jane Doe",
  total: "48.79",
  total_tax: "7.789916",
  shipping_total: "5.00",
  discount_total: "4.00",
  currency: "EUR",
  customer_id: 0,
  date_paid: null,
  date_created: "2026-09-21T10:00:00+00:00",
  meta: { referral_code: "JOHN123" },
  items: [
    { name: "Vitamin C <em>Serum</em>", quantity: 2, subtotal: "40", product: { sku: "VITC-30" } },
    { name: "Sample", quantity: 1, subtotal: "0", product: null },
  ],
  ...more,
});
const refund = (parent, amount, reason = "Wrong size") => ({ parent_id: parent, amount, reason, currency: "EUR", date_created: "2026-09-23T10:00:00+00:00" });

/** Runs a story against a server that answers like this. Resolves to what is left of it and to what the server got. */
async function against(steps, story, settings) {
  const server = await play(...steps);
  try {
    const left = await shop({ url: server.base, ...story }, settings);
    return { ...left, sent: server.requests.map(({ path, body }) => [path, body]) };
  } finally {
    await server.stop();
  }
}

const paid = { orders: { 1001: order({ billing_email: "buyer@example.com" }) }, hooks: [["woocommerce_payment_complete", 1001]] };

test("an order and its refunds, recorded once, add up without a warning", { skip }, async () => {
  const brand = inTest(premier);
  const id = Number(String(Date.now()).slice(-9) + String(process.pid % 1000));
  const hooks = [
    ["woocommerce_payment_complete", id],
    ["woocommerce_order_refunded", id, id + 1],
    ["woocommerce_order_status_completed", id],
    ["woocommerce_order_refunded", id, id + 2],
    ["woocommerce_order_refunded", id, id + 2],
  ];
  const orders = { [id]: order(), [id + 1]: refund(id, "23.80"), [id + 2]: refund(id, "4.99", "") };
  const left = await shop({ url: brand.base, key: brand.key, brand: brand.id, orders, hooks });
  assert.deepEqual(left, { scheduled: [], log: [] });
  const { data } = accepted(await track(brand, "refund", { order_id: String(id) }));
  assert.deepEqual([data.refund_amount, data.total_refunded], [20, 48.79]);
});

test("amounts are numbers of these very digits, whatever php.ini says about them", { skip }, async () => {
  for (const precision of ["17", "-1"]) {
    const { sent } = await against([], paid, ["-d", `serialize_precision=${precision}`]);
    const [path, body] = sent[0];
    assert.equal(path, "/api/v1/track/conversion?mode=lenient");
    assert.match(body, /"order_id":"1001","order_total":48\.79,"tax":7\.79,"shipping":5(\.0)?,"discount":4(\.0)?,"referral_code":"JOHN123"/);
    assert.match(body, /"items":\[\{"name":"Vitamin C Serum","quantity":2,"line_total":40(\.0)?,"sku":"VITC-30"\}/);
    const { data, warnings } = accepted(await track(premier, "conversion", body.replace("1001", newEmail())));
    assert.deepEqual([data.attributable_revenue, said(warnings)], [36, []]);
  }
});

test("the currency, the time and the customer go along", { skip }, async () => {
  const ofOrder = async (more) => JSON.parse((await against([], { ...paid, orders: { 1001: order(more) } })).sent[0][1]);
  const guest = await ofOrder();
  assert.deepEqual([guest.currency, guest.occurred_at, guest.customer_id], ["EUR", "2026-09-21T10:00:00+00:00", null]);
  const known = await ofOrder({ customer_id: 7, date_paid: "2026-09-22T10:00:00+02:00" });
  assert.deepEqual([known.occurred_at, known.customer_id], ["2026-09-22T10:00:00+02:00", "7"]);
});

test("for a gross brand, the total and the discount add up to the same revenue", { skip }, async () => {
  const { sent } = await against([], paid);
  const payload = JSON.parse(sent[0][1]);
  assert.match(recipe("woocommerce.md").text, /sends `get_total\(\) \+ get_discount_total\(\)` as `order_total`/);
  const gross = { ...payload, order_total: Number((payload.order_total + payload.discount).toFixed(2)) };
  const { data, warnings } = accepted(await validate(premier, "conversion", gross, { query: "?basis=gross" }));
  assert.deepEqual([data.derived.attributable_revenue, said(warnings)], [36, []]);
});

test("nobody's order and a refund without money are left alone", { skip }, async () => {
  const orders = { 1001: order({ billing_email: "" }), 1002: refund(1001, "0.00") };
  const hooks = [["woocommerce_payment_complete", 1001], ["woocommerce_order_refunded", 1001, 1002], ["woocommerce_payment_complete", 404]];
  assert.deepEqual(await against([], { orders, hooks }), { scheduled: [], log: [], sent: [] });
});

test("texts are cut between characters, never inside one", { skip }, async () => {
  const items = [{ name: long(300), quantity: 1, subtotal: "36", product: { sku: long(100) } }];
  const orders = { 1001: order({ formatted_billing_full_name: long(200), items }), 1002: refund(1001, "5.00", long(2000)) };
  const hooks = [["woocommerce_payment_complete", 1001], ["woocommerce_order_refunded", 1001, 1002]];
  const { sent } = await against([], { orders, hooks });
  const [paidFor, paidBack] = sent.map(([, body]) => JSON.parse(body));
  const [item] = paidFor.items;
  assert.deepEqual([paidFor.customer_name, item.name, item.sku], [wholeBelow(200), wholeBelow(300), wholeBelow(100)]);
  assert.equal(paidBack.refund_reason, wholeBelow(2000));
  const number = newOrder();
  accepted(await track(premier, "conversion", { ...paidFor, order_id: number }));
  accepted(await track(premier, "refund", { ...paidBack, order_id: number }));
});

test("a code as customers type it does not lose the order", { skip }, async () => {
  for (const [typed, code] of [[" john 123\u00a0\n", "john123"], ["x".repeat(65), null], ["", ""]]) {
    const { sent } = await against([], { ...paid, orders: { 1001: order({ meta: { referral_code: typed } }) } });
    assert.equal(JSON.parse(sent[0][1]).referral_code, code);
  }
});

test("sending waits for the background", { skip }, async () => {
  const { scheduled, sent } = await against([], { ...paid, runs: 0 });
  assert.deepEqual([scheduled, sent], [[[0, "advocateloop_send", ["conversion", 1001, 0], "advocateloop"]], []]);
});

test("what may succeed later is tried again, later each time, until it succeeds", { skip }, async () => {
  const once = await against([unavailable(1)], { ...paid, runs: 1 });
  assert.deepEqual(once.scheduled, [[60, "advocateloop_send", ["conversion", 1001, 1], "advocateloop"]]);
  const asTold = await against([unavailable(900)], { ...paid, runs: 1 });
  assert.equal(asTold.scheduled[0][0], 900);
  const { scheduled, sent, log } = await against([unavailable(1), unavailable(1)], paid);
  assert.deepEqual([scheduled, sent.length, log.length], [[], 3, 2]);
  assert.equal(new Set(sent.map(([, body]) => body)).size, 1);
  const never = await against(Array(20).fill(unavailable(1)), { ...paid, runs: 20 });
  assert.deepEqual([never.scheduled, never.sent.length], [[], 7]);
});

test("the log says what the server said, and nothing about the customer", { skip }, async () => {
  const brand = inTest(premier);
  const story = { url: brand.base, key: brand.key, brand: brand.id, runs: 1 };
  const { scheduled, log } = await shop({ ...story, orders: { 1002: refund(77, "10.00") }, hooks: [["woocommerce_order_refunded", 77, 1002]] });
  assert.equal(scheduled.length, 1);
  const quoted = recipe("woocommerce.md").text.match(/^> (refund 1002, .*)\(request/m)[1];
  assert.ok(log[0].startsWith(`advocateloop: ${quoted}`), log[0]);
});

test("what is refused for good is not repeated", { skip }, async () => {
  for (const [status, code, again] of [[400, "invalid_payload", 0], [409, "order_id_conflict", 0], [401, "invalid_api_key", 1], [403, "https_required", 1]]) {
    const { scheduled } = await against([{ ...refused({ error: "no", code }), status }], { ...paid, runs: 1 });
    assert.equal(scheduled.length, again, code);
  }
});

test("nobody answers", { skip }, async () => {
  const { scheduled, log } = await shop({ url: "http://127.0.0.1:9", ...paid, runs: 1 });
  assert.equal(scheduled.length, 1);
  assert.match(log[0], /conversion 1001, try 1: 0 cURL error 7/);
});
