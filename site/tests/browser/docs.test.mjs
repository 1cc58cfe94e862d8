// The reference: all operations of the OpenAPI document, readable with them opened, and tried out on this deployment.
import assert from "node:assert/strict";
import { test } from "node:test";

import { premier } from "../../../tests/support/demo.mjs";
import { PHONE, hasChromium, visit } from "../support/browser.mjs";

const inChromium = { skip: !hasChromium && "there is no Chromium: set CHROMIUM" };

async function reference(options) {
  const page = await visit(`${premier.base}/docs`, options);
  await page.until("document.querySelector('.swagger-ui .opblock') !== null");
  return page;
}

const METHODS = ["get", "post", "put", "patch", "delete"];

test("every operation is listed", inChromium, async () => {
  const { paths } = await (await fetch(`${premier.base}/openapi.json`)).json();
  const documented = Object.entries(paths).flatMap(([path, item]) => METHODS.filter((method) => item[method]).map((method) => `${method.toUpperCase()} ${path}`));
  const page = await reference();
  const listed = await page.evaluate(
    "[...document.querySelectorAll('.opblock')].map((one) => `${one.querySelector('.opblock-summary-method').textContent} ${one.querySelector('.opblock-summary-path').dataset.path}`)",
  );
  assert.deepEqual(listed.toSorted(), documented.toSorted());
  await page.leave();
});

for (const [name, options] of Object.entries({ "in light": {}, "in dark, on a phone": { theme: "dark", size: PHONE } })) {
  test(`an opened operation is accessible ${name}`, inChromium, async () => {
    const page = await reference(options);
    for (const path of ["/api/v1/track/conversion", "/api/v1/conversions/{conversion_id}"]) await page.click(`[data-path="${path}"]`);
    await page.until("document.querySelectorAll('.responses-inner').length === 2");
    assert.deepEqual(await page.accessibility(), []);
    const width = await page.evaluate("document.documentElement.scrollWidth");
    assert.ok(width <= (options.size?.width ?? 1280), `${width} pixels wide`);
    await page.leave();
  });
}

test("an operation is tried out on the deployment that serves the page", inChromium, async () => {
  const page = await reference();
  await page.click('[data-path="/health"]');
  await page.until("document.querySelector('.try-out__btn') !== null");
  await page.click(".try-out__btn");
  await page.until("document.querySelector('.execute') !== null");
  await page.click(".execute");
  await page.until("document.querySelector('.live-responses-table tbody .response-col_status')?.textContent.startsWith('200')");
  assert.ok(page.requests.includes(`GET ${premier.base}/health`));
  await page.leave();
});
