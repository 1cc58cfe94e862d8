// The documentation: every operation with a recorded answer, every guide, found by menu, filter and keyboard.
import assert from "node:assert/strict";
import { test } from "node:test";

import { premier } from "../../../tests/support/demo.mjs";
import { PHONE, hasChromium, visit } from "../support/browser.mjs";

const inChromium = { skip: !hasChromium && "there is no Chromium: set CHROMIUM" };
const METHODS = ["get", "post", "put", "patch", "delete"];
const DOCUMENTS = { "/docs": "/openapi.json", "/docs/admin": "/openapi-admin.json" };

for (const [path, document] of Object.entries(DOCUMENTS)) {
  test(`${path} has every operation of ${document}, in its menu, too`, inChromium, async () => {
    const { paths } = await (await fetch(premier.base + document)).json();
    const documented = Object.values(paths).flatMap((item) => METHODS.filter((method) => item[method]).map((method) => item[method].operationId));
    const page = await visit(premier.base + path);
    const ids = (selector, of) => page.evaluate(`[...document.querySelectorAll(${JSON.stringify(selector)})].map((one) => ${of})`);
    assert.deepEqual((await ids(".operation", "one.id")).toSorted(), documented.toSorted());
    assert.deepEqual((await ids('.menu a[href^="#"]', "one.hash.slice(1)")).toSorted(), documented.toSorted());
    await page.leave();
  });
}

test("only the operator's page speaks of the operator's secret, and neither asks for one", inChromium, async () => {
  const page = await visit(`${premier.base}/docs`);
  assert.doesNotMatch(await page.evaluate("document.body.textContent"), /ADMIN_TOKEN|api\/v1\/admin/);
  assert.equal(await page.evaluate("document.querySelectorAll('form, input:not([type=search])').length"), 0);
  await page.leave();
});

test("an operation's errors are what was answered, each with its own code", inChromium, async () => {
  const page = await visit(`${premier.base}/docs`);
  const errors = await page.evaluate("[...document.querySelectorAll('.operation .error')].map((one) => [one.querySelector('summary code:last-child').textContent, one.querySelector('pre code').textContent])");
  assert.ok(errors.length > 100);
  for (const [code, answer] of errors) {
    const body = JSON.parse(answer);
    assert.deepEqual([body.success, body.code], [false, code]);
    assert.ok(body.error.length > 10 && body.error !== "string");
  }
  await page.leave();
});

test("a request names the deployment that serves the page, and is copied as it can be sent", inChromium, async () => {
  const page = await visit(`${premier.base}/docs`);
  await page.click("#validateConversion .shown [data-copy]");
  await page.until("document.querySelector('#validateConversion .shown [data-copy]').textContent === 'Copied'");
  const copied = await page.evaluate("navigator.clipboard.readText()");
  assert.ok(copied.startsWith(`curl '${premier.base}/api/v1/validate/conversion' \\`), copied);
  const body = /--data '([^']+)'$/.exec(copied)[1];
  const answer = await fetch(`${premier.base}/api/v1/validate/conversion`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
  const shown = JSON.parse(await page.evaluate("document.querySelectorAll('#validateConversion .shown pre')[1].textContent"));
  assert.deepEqual(await answer.json(), shown, "the answer is the one that is shown");
  await page.leave();
});

test("the menu is filtered, and leads on by keyboard", inChromium, async () => {
  const page = await visit(`${premier.base}/docs`);
  await page.focus("#filter");
  await page.type("zapier");
  assert.deepEqual(await page.evaluate("[...document.querySelectorAll('.menu li:not([hidden]) a')].filter((one) => one.offsetParent).map((one) => one.textContent)"), ["Zapier"]);
  await page.press("Tab");
  await page.press("Enter");
  await page.until("location.pathname === '/docs/recipes/zapier' && document.readyState === 'complete'");
  await page.leave();
});

test("on a phone the menu is folded until it is asked for", inChromium, async () => {
  const page = await visit(`${premier.base}/docs`, { size: PHONE, theme: "dark" });
  assert.equal(await page.evaluate("document.querySelector('#menu').hidden"), true);
  await page.click("#menu-toggle");
  assert.equal(await page.evaluate("document.querySelector('#menu-toggle').getAttribute('aria-expanded')"), "true");
  await page.click('.menu a[href="#trackRefund"]');
  assert.equal(await page.evaluate("document.querySelector('#menu').hidden"), true);
  await page.leave();
});

for (const [name, options] of Object.entries({ "in light": {}, "in dark, on a phone": { theme: "dark", size: PHONE } })) {
  test(`with everything opened the reference is accessible ${name}`, inChromium, async () => {
    const page = await visit(`${premier.base}/docs`, options);
    await page.evaluate("for (const one of document.querySelectorAll('#trackRefund details, #listEvents details')) one.open = true; 0");
    assert.deepEqual(await page.accessibility(), []);
    const width = await page.evaluate("document.documentElement.scrollWidth");
    assert.ok(width <= (options.size?.width ?? 1280), `${width} pixels wide`);
    await page.leave();
  });
}
