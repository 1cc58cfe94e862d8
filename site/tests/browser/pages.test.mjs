// What holds for every page: theme, width, accessibility, headers.
import assert from "node:assert/strict";
import { test } from "node:test";

import { premier } from "../../../tests/support/demo.mjs";
import { DESKTOP, PHONE, hasChromium, visit } from "../support/browser.mjs";

const inChromium = { skip: !hasChromium && "there is no Chromium: set CHROMIUM" };
/** Each with what is there when it is ready. */
const PAGES = {
  ...{ "/": "#verdict[data-tone]", "/dashboard": "#enter:not([hidden])" },
  ...{ "/docs": "#trackConversion", "/docs/admin": "#createKey", "/docs/recipes/zapier": ".guide h1", "/docs/codes": ".guide table" },
};
const SIZES = { desktop: DESKTOP, phone: PHONE };

for (const [path, ready] of Object.entries(PAGES)) {
  for (const theme of ["light", "dark"]) {
    for (const [name, size] of Object.entries(SIZES)) {
      test(`${path} in ${theme} on a ${name}: accessible, and no wider than the screen`, inChromium, async () => {
        const page = await visit(premier.base + path, { theme, size });
        await page.until(`document.querySelector(${JSON.stringify(ready)}) !== null`);
        assert.deepEqual(await page.accessibility(), []);
        const width = await page.evaluate("document.documentElement.scrollWidth");
        assert.ok(width <= size.width, `${width} pixels wide`);
        await page.leave();
      });
    }
  }

  test(`${path} takes the other theme when asked, and keeps it`, inChromium, async () => {
    const page = await visit(premier.base + path);
    const paper = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const light = await paper();
    await page.click("#theme");
    const dark = await paper();
    assert.notEqual(dark, light);
    assert.equal(await page.evaluate("document.querySelector('#theme').getAttribute('aria-pressed')"), "true");
    await page.reload();
    await page.until("document.readyState === 'complete'");
    assert.equal(await paper(), dark);
    await page.evaluate("localStorage.clear()");
    await page.leave();
  });

  test(`${path} has a policy without inline scripts, and says nothing about where its visitor came from`, async () => {
    const { headers } = await fetch(premier.base + path);
    const policy = headers.get("content-security-policy");
    assert.match(policy, /default-src '(self|none)'/);
    assert.doesNotMatch(/script-src[^;]*/.exec(policy)[0], /'unsafe-inline'|'unsafe-eval'|https?:|\*/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.equal(headers.get("referrer-policy"), "no-referrer");
  });
}
