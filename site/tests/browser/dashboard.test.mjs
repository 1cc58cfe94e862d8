// The dashboard, on what this file records: by a brand that no other file of these tests uses.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { setTimeout } from "node:timers/promises";

import { recorded } from "../../../tests/support/api.mjs";
import { inTest, premier2, starter } from "../../../tests/support/demo.mjs";
import { unique } from "../../../tests/support/payloads.mjs";
import { PHONE, hasChromium, visit } from "../support/browser.mjs";

const inChromium = { skip: !hasChromium && "there is no Chromium: set CHROMIUM" };
const brand = inTest(premier2);
const CODE = unique("CODE").toUpperCase().slice(0, 20);
const EMAIL = `${unique("buyer")}@example.com`.toLowerCase();
const ORDERS = Array.from({ length: 30 }, () => unique("ORD"));
let first;

before(async () => {
  await recorded(brand, "visit", { referral_code: CODE, landing_page: "https://example.com/" });
  await recorded(brand, "claim", { referral_code: CODE, email: EMAIL });
  for (const order of ORDERS) {
    const sent = { customer_email: EMAIL, order_id: order, order_total: 108, tax: 8, shipping: 10, discount: 0 };
    const data = await recorded(brand, "conversion", sent);
    first ??= data;
  }
  await recorded(brand, "refund", { order_id: ORDERS[0], refund_id: "RF-1", refund_amount: 54, refund_reason: "<b>too large</b>" });
});

/** Answers for the list of refusals, in the place of the Worker. */
function answerRejections(page, rejections) {
  const body = JSON.stringify({ success: true, data: { rejections, next_cursor: null } });
  return page.evaluate(`{ const real = window.fetch; window.fetch = (address, options) => (String(address).startsWith("/api/v1/rejections?") ? Promise.resolve(new Response(${JSON.stringify(body)})) : real(address, options)); 0 }`);
}

/** The page with a key typed in. */
async function dashboard(who = brand, { rejections, ...options } = {}) {
  const page = await visit(`${premier2.base}/dashboard`, options);
  await page.until("!document.querySelector('#enter').hidden");
  if (rejections !== undefined) await answerRejections(page, rejections);
  await page.focus("#brand");
  await page.type(who.id);
  await page.press("Tab");
  await page.type(who.key);
  await page.press("Enter");
  return page;
}

async function opened(who, options) {
  const page = await dashboard(who, options);
  await page.until("!document.querySelector('#view').hidden && document.querySelectorAll('#events li').length > 0");
  return page;
}

test("what the API sums is what is shown", inChromium, async () => {
  const page = await opened();
  const headers = { "X-API-Key": brand.key, "X-Brand-ID": brand.id };
  const { data } = await (await fetch(`${brand.base}/api/v1/summary?by=day`, { headers })).json();
  const shown = await page.texts("#tiles dd");
  const money = (value) => value.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  assert.equal(shown[0].split("\n")[0], money(data.total.attributable_revenue));
  assert.equal(shown[1], String(data.total.conversions));
  assert.equal(shown[2].split("\n")[0], money(data.total.refunded));
  assert.equal(await page.text("#environment"), "Test");
  const codes = await page.texts("#codes tbody tr");
  assert.ok(codes.some((row) => row.startsWith(CODE) && row.includes("2,655.00")), `30 × 90 − 45: ${codes}`);
  await page.click("#days summary");
  const today = new Date().toISOString().slice(0, 10);
  assert.ok((await page.texts("#days tbody tr")).some((row) => row.startsWith(today)), "the plot's table");
  await page.leave();
});

test("events come latest first, by kind, and page by page", inChromium, async () => {
  const page = await opened();
  const titles = () => page.texts("#events .title");
  assert.deepEqual((await titles()).slice(0, 2), [ORDERS[0], ORDERS.at(-1)], "the refund, then the last order");
  assert.equal((await titles()).length, 25);
  await page.click("#types [value=conversion]");
  await page.until(`document.querySelector('#events .title').textContent === ${JSON.stringify(ORDERS.at(-1))}`);
  await page.click("#more");
  await page.until("document.querySelectorAll('#events li').length > 25");
  assert.deepEqual((await titles()).slice(0, 30), ORDERS.toReversed());
  await page.click("#types [value=visit]");
  await page.until("document.querySelector('#events .chip').textContent === 'visit'");
  await page.leave();
});

test("a filter finds emails, refunds and amounts, and how many there are is said", inChromium, async () => {
  const page = await opened();
  const counted = () => page.text("#counted");
  assert.match(await counted(), /^25 of \d+$/);
  const filter = (text) => page.evaluate(`{ const field = document.querySelector("#filter"); field.value = ${JSON.stringify(text)}; field.dispatchEvent(new Event("input")); 0 }`);
  const shows = (text) => page.until(`document.querySelector('#counted').textContent === ${JSON.stringify(text)}`);
  await filter(EMAIL.toUpperCase());
  await shows("31 matches");
  await page.click("#types [value=claim]");
  await shows("1 match");
  await page.click("#types [value='']");
  await filter(ORDERS[7]);
  await page.until(`document.querySelector('#events').children.length === 1 && document.querySelector('#events .title').textContent === ${JSON.stringify(ORDERS[7])}`);
  await filter("too large");
  await page.until("document.querySelector('#events').children.length === 1 && document.querySelector('#events .chip').textContent === 'refund'");
  assert.equal(await page.text("#counted"), "1 match");
  await filter("nobody’s");
  await shows("0 matches");
  assert.equal(await page.text("#no-events"), "Nothing matches in this time.");
  assert.deepEqual(await page.accessibility(), []);
  await page.leave();
});

test("events, sums and export are of the days that were chosen", inChromium, async () => {
  const page = await opened();
  await page.evaluate(`{ const period = document.querySelector("#period"); period.value = "dates"; period.dispatchEvent(new Event("change")); 0 }`);
  await page.until("!document.querySelector('#dates').hidden && document.querySelector('#first-day').value !== ''");
  for (const id of ["first-day", "last-day"]) await page.evaluate(`{ const field = document.querySelector("#${id}"); field.value = "2020-02-29"; field.dispatchEvent(new Event("change")); 0 }`);
  await page.until("document.querySelector('#no-events').textContent.includes('in this time. Choose a longer one')");
  assert.equal((await page.texts("#tiles dd"))[1], "0");
  assert.ok(page.requests.some((request) => /events\?.*since=2020-02-29&until=2020-03-01/.test(request)), "the last day counts");
  assert.deepEqual(await page.accessibility(), []);
  await page.leave();
});

test("of several currencies one is shown at a time, and none is added to another", inChromium, async () => {
  for (const [currency, total] of [["EUR", 108], ["USD", 218]]) {
    const sent = { customer_email: EMAIL, order_id: unique("ORD"), order_total: total, tax: 8, shipping: 10, discount: 0, currency };
    await recorded(starter, "conversion", sent);
  }
  const page = await opened(starter);
  const headers = { "X-API-Key": starter.key, "X-Brand-ID": starter.id };
  const { data } = await (await fetch(`${starter.base}/api/v1/summary?by=day`, { headers })).json();
  for (const { currency, total } of data.by_currency.filter((one) => one.currency !== null)) {
    await page.evaluate(`{ const select = document.querySelector("#currency"); select.value = ${JSON.stringify(currency)}; select.dispatchEvent(new Event("change")); 0 }`);
    const shown = `${total.attributable_revenue.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 })} ${currency}`;
    assert.equal((await page.texts("#tiles dd"))[0].split("\n")[0], shown);
  }
  assert.ok((await page.texts("#events .money")).includes("218.00 USD"));
  assert.deepEqual(await page.accessibility(), []);
  await page.leave();
});

test("a conversion with its attribution and its ledger, by order and by id", inChromium, async () => {
  const page = await opened();
  const isOpen = "document.querySelector('#conversion').open";
  for (const wanted of [ORDERS[0], first.conversion_id]) {
    await page.evaluate(`document.querySelector('#wanted').value = ${JSON.stringify(wanted)}`);
    await page.click("#find button");
    await page.until(isOpen);
    const text = await page.text("#conversion");
    for (const part of [`Order ${ORDERS[0]}`, CODE, EMAIL, "RF-1", "<b>too large</b>", "45.00"]) assert.ok(text.includes(part), `${part} in ${text}`);
    assert.match(await page.text("#conversion pre"), /"order_total": 108\.00,/);
    assert.deepEqual(await page.accessibility(), []);
    await page.click("#conversion .icon");
    await page.until(`!${isOpen}`);
  }
  await page.evaluate("document.querySelector('#wanted').value = 'nobody’s'");
  await page.click("#find button");
  await page.until("!document.querySelector('#find-problem').hidden");
  assert.match(await page.text("#find-problem"), /^No order or conversion with this ID among test events\..*filter.*conversion_not_found/s);
  assert.match(await page.evaluate("document.querySelector('#find-problem a').href"), /\/docs\/errors#conversion_not_found$/);
  // The console tells of the 404, as it tells of every one.
  assert.ok(page.troubles.splice(0).every((trouble) => trouble.includes("404")));
  await page.leave();
});

test("a claim and a visit are opened, with all that was sent", inChromium, async () => {
  const page = await opened();
  for (const [type, part] of [["claim", EMAIL], ["visit", "https://example.com/"]]) {
    await page.click(`#types [value=${type}]`);
    await page.until(`document.querySelector('#events .chip')?.textContent === ${JSON.stringify(type)}`);
    await page.click("#events li button");
    await page.until("document.querySelector('#conversion').open");
    const text = await page.text("#conversion");
    assert.ok(text.includes(part) && text.includes(CODE), `${part} in ${text}`);
    assert.deepEqual(await page.accessibility(), []);
    await page.click("#conversion .icon");
  }
  await page.leave();
});

test("a day stands over the plot only once the pointer has moved there", inChromium, async () => {
  const page = await opened();
  const said = () => page.text("#days .said b");
  const at = await page.evaluate("(({ left, width, top, height }) => [left + width - 12, top + height / 2])(document.querySelector('#days .plot').getBoundingClientRect())");
  assert.equal(await said(), "In all");
  for (const x of [at[0] - 3, at[0]]) await page.call("Input.dispatchMouseEvent", { type: "mouseMoved", x, y: at[1] });
  await page.until("document.querySelector('#days .said b').textContent !== 'In all'");
  await page.leave();
});

test("an export is a file of all events of the chosen kind", inChromium, async () => {
  const page = await opened();
  // The file itself is the browser's; what goes into it is heard here.
  await page.evaluate("{ const make = URL.createObjectURL; URL.createObjectURL = (blob) => { blob.text().then((text) => (window.exported = text)); return make.call(URL, blob); }; 0 }");
  await page.click("#types [value=conversion]");
  await page.click("#export");
  await page.until("window.exported !== undefined");
  const lines = (await page.evaluate("window.exported")).trim().split("\n").map((line) => JSON.parse(line));
  assert.ok(lines.every(({ type }) => type === "conversion"));
  for (const order of ORDERS) assert.ok(lines.some(({ order_id: id }) => id === order), order);
  await page.leave();
});

test("a conversion that nobody is behind says so, and nothing about what it lacks", inChromium, async () => {
  const order = unique("ORD");
  await recorded(brand, "conversion", { customer_email: `${unique("x")}@example.com`, order_id: order, order_total: 10, tax: 0, shipping: 0, discount: 0 });
  const page = await opened();
  await page.evaluate(`document.querySelector('#wanted').value = ${JSON.stringify(order)}`);
  await page.click("#find button");
  await page.until("document.querySelector('#conversion').open");
  const text = await page.text("#conversion");
  assert.match(text, /To nobody/);
  assert.doesNotMatch(text, /null|undefined/);
  await page.leave();
});

test("the key stays in memory: not in storage, not in the address, not in the page", inChromium, async () => {
  const page = await opened();
  assert.equal(await page.value("#key"), "");
  const kept = await page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href, document.documentElement.outerHTML])");
  assert.equal(kept.includes(brand.key), false);
  assert.ok(page.requests.every((request) => !request.includes(brand.key)));
  await page.click("#forget");
  assert.equal(await page.evaluate("document.querySelector('#view').hidden"), true);
  assert.equal((await page.evaluate("document.body.innerHTML")).includes(EMAIL), false, "with the key goes what it showed");
  await page.reload();
  await page.until("document.readyState === 'complete' && !document.querySelector('#enter').hidden");
  await page.leave();
});

test("a key that the API refuses is told so in the words of the form", inChromium, async () => {
  const page = await dashboard({ id: premier2.id, key: `${brand.key.slice(0, -1)}${brand.key.endsWith("0") ? "1" : "0"}` });
  await page.until("!document.querySelector('#key-problem').hidden");
  assert.match(await page.text("#key-problem"), /^No such key for this brand\..* You find them in .+\..*invalid_api_key\s*request req_/s);
  assert.match(await page.text("#key-form .hint"), /You find its ID and its keys in target\/demo\.json/, "on this machine");
  // One for each of the requests that were under way.
  for (let tries = 0; tries < 100 && page.troubles.length < 3; tries += 1) await setTimeout(25);
  assert.ok(page.troubles.splice(0).every((trouble) => trouble.includes("401")));
  await page.leave();
});

test("what is no key is not even sent", inChromium, async () => {
  const page = await dashboard({ id: premier2.id, key: "hunter2" });
  await page.until("!document.querySelector('#key-problem').hidden");
  assert.equal(page.requests.some((request) => request.includes("/api/")), false);
  await page.leave();
});

test("over plain HTTP it takes no key", inChromium, async () => {
  // A name that leads to this machine, and is not known to be this machine.
  const page = await visit(premier2.base.replace("127.0.0.1", "dashboard.test") + "/dashboard");
  await page.until("!document.querySelector('#enter').hidden");
  assert.match(await page.text("#key-problem"), /https:/);
  assert.equal(await page.evaluate("[...document.querySelector('#key-form').elements].every((field) => field.disabled)"), true);
  page.troubles.splice(0); // Chromium warns that such a page's opener policy is ignored.
  await page.leave();
});

test("a brand without events is told how to begin, and sees its first event come", inChromium, async () => {
  const fresh = inTest(starter);
  const page = await dashboard(fresh);
  await page.until("!document.querySelector('#no-events').hidden");
  const how = await page.text("#no-events");
  for (const part of ["playground", "recipe", "Listening", `X-Brand-ID: ${fresh.id}`, `${fresh.base}/api/v1/track/conversion`]) assert.ok(how.includes(part), `${part} in ${how}`);
  assert.deepEqual(await page.accessibility(), []);
  await recorded(fresh, "conversion", { customer_email: EMAIL, order_id: "FIRST-1", order_total: 108, tax: 8, shipping: 10, discount: 0 });
  await page.until("document.querySelector('#events .title')?.textContent === 'FIRST-1' && document.querySelector('#tiles').textContent.includes('90.00')");
  assert.equal(await page.evaluate("document.querySelector('#no-events').hidden"), true);
  await page.leave();
});

const today = new Date().toISOString().slice(0, 10);
const refusal = (more) => ({
  ...{ day: today, key_id: "key_0123456789AB", route: "/api/v1/track/conversion", code: "invalid_payload", path: "/order_total", count: 12 },
  ...{ last_at: `${today}T00:00:00.000Z`, last_request_id: `req_${"0".repeat(32)}`, message: "order_total must be a number, not text: send 108.00 without quotes" },
  ...more,
});

for (const [name, options] of Object.entries({ "on a desktop": {}, "in dark, on a phone": { theme: "dark", size: PHONE } })) {
  test(`what was refused lately is seen with its sentence, and found by its request, ${name}`, inChromium, async () => {
    const other = refusal({ day: "2020-02-29", code: "conversion_not_found", path: "", count: 1, last_request_id: `req_${"1".repeat(32)}` });
    const page = await opened(brand, { ...options, rejections: [other, refusal()] });
    assert.match((await page.texts("#tiles dd")).at(-1), /^13\s+in 7 days See why$/);
    assert.deepEqual((await page.texts("#refused .chip")), ["invalid_payload", "conversion_not_found"], "the latest day first");
    assert.match(await page.text("#refused li"), /order_total must be a number[\s\S]*track\/conversion · \/order_total[\s\S]*12 ×/);
    assert.deepEqual(await page.accessibility(), []);
    assert.ok((await page.evaluate("document.documentElement.scrollWidth")) <= (options.size?.width ?? 1280));
    await page.evaluate(`document.querySelector('#wanted').value = ${JSON.stringify(other.last_request_id)}`);
    await page.click("#find button");
    await page.until("document.querySelector('#conversion').open");
    assert.match(await page.text("#conversion"), /conversion_not_found: nothing was stored/);
    assert.deepEqual(await page.accessibility(), []);
    await page.click("#conversion .icon");
    await page.evaluate(`document.querySelector('#wanted').value = 'req_${"2".repeat(32)}'`);
    await page.click("#find button");
    await page.until("!document.querySelector('#find-problem').hidden");
    assert.match(await page.text("#find-problem"), /^No such request among those that were refused/);
    await page.leave();
  });
}

test("the Worker's own list of refusals is shown", inChromium, async () => {
  const headers = { "Content-Type": "application/json", "X-API-Key": brand.key, "X-Brand-ID": brand.id };
  const refused = await fetch(`${brand.base}/api/v1/track/conversion`, { method: "POST", headers, body: '{"customer_email":"a@b.co","order_total":"108.00","tax":0,"shipping":0,"discount":0}' });
  const { code, request_id: id, errors } = await refused.json();
  const page = await opened();
  const isShown = () => page.evaluate(`document.querySelector("#refused").textContent.includes(${JSON.stringify(code)})`);
  // It is counted right after the answer.
  for (let tries = 0; tries < 40 && !(await isShown()); tries += 1) {
    await setTimeout(250);
    await page.click("#refresh");
  }
  assert.ok(await isShown());
  // A value that was sent is no part of the sentence.
  assert.ok((await page.text("#refused")).includes(errors[0].message.split(":")[0]));
  assert.match((await page.texts("#tiles dd")).at(-1), /^[1-9]\d*\s+in 7 days See why$/);
  await page.evaluate(`document.querySelector('#wanted').value = ${JSON.stringify(id)}`);
  await page.click("#find button");
  await page.until("document.querySelector('#conversion').open");
  assert.ok((await page.text("#conversion")).includes(id));
  await page.leave();
});

for (const [name, options] of Object.entries({ "in light": {}, "in dark, on a phone": { theme: "dark", size: PHONE } })) {
  test(`the open dashboard is accessible ${name}`, inChromium, async () => {
    const page = await opened(brand, options);
    await page.click("#days summary");
    assert.deepEqual(await page.accessibility(), []);
    const width = await page.evaluate("document.documentElement.scrollWidth");
    assert.ok(width <= (options.size?.width ?? 1280), `${width} pixels wide`);
    await page.leave();
  });
}
