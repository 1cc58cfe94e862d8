// A page of the Worker in real Chromium, with the hands and eyes of a visitor, and a record of all that goes wrong.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after } from "node:test";
import { setTimeout } from "node:timers/promises";

import { launch } from "../../../tests/support/chromium.mjs";

export { hasChromium } from "../../../tests/support/chromium.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PATIENCE_MS = 15_000;
const POLL_MS = 25;
export const DESKTOP = { width: 1280, height: 860 };
export const PHONE = { width: 375, height: 812 };

let started;
function browser() {
  started ??= launch();
  return started;
}
after(async () => (await started)?.close());

/**
 * Opens a page, and asserts in the end that nothing went wrong on it: no exception, no console error, no violation of its policy.
 *
 * @param {string} address
 * @param {{ size?: { width: number, height: number }, theme?: "light" | "dark" }} [options]
 */
export async function visit(address, { size = DESKTOP, theme = "light" } = {}) {
  const page = await (await browser()).newPage();
  const troubles = [];
  const requests = [];
  page.on("pageerror", (error) => troubles.push(error.stack));
  page.on("console", (message) => ["error", "warn"].includes(message.type()) && troubles.push(`${message.text()} ${message.location().url ?? ""}`));
  page.on("request", (request) => requests.push(`${request.method()} ${request.url()}`));
  const session = await page.createCDPSession();
  await session.send("Emulation.setFocusEmulationEnabled", { enabled: true });
  await session.send("Browser.grantPermissions", { permissions: ["clipboardReadWrite", "clipboardSanitizedWrite"] });
  await page.setViewport({ ...size, isMobile: size.width < 500 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }]);
  await page.goto(address, { waitUntil: "load" });

  /** The value of a JavaScript expression in the page. */
  const evaluate = (expression) => page.evaluate(expression);

  /** Waits until an expression is true. */
  async function until(expression) {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await setTimeout(POLL_MS)) {
      // A page that is being replaced has no world to ask in.
      if (await evaluate(expression).catch(() => false)) return;
    }
    assert.fail(`never became true: ${expression}\n${await evaluate("document.body.innerText")}`);
  }

  /** The text of an element, as people read it. */
  const text = (selector) => evaluate(`document.querySelector(${JSON.stringify(selector)})?.innerText.trim()`);
  const texts = (selector) => evaluate(`[...document.querySelectorAll(${JSON.stringify(selector)})].map((one) => one.innerText.trim())`);
  const value = (selector) => evaluate(`document.querySelector(${JSON.stringify(selector)}).value`);
  const click = (selector) => evaluate(`document.querySelector(${JSON.stringify(selector)}).click()`);
  const focus = (selector) => evaluate(`document.querySelector(${JSON.stringify(selector)}).focus()`);

  /** Presses `Enter`, `Shift+Tab`, or any letter. */
  async function press(combination, options) {
    const names = combination.split("+");
    const key = names.pop();
    for (const name of names) await page.keyboard.down(name);
    await page.keyboard.press(key, options);
    for (const name of names.toReversed()) await page.keyboard.up(name);
  }

  /** As a keyboard or an input method enters it, where the caret is. */
  const type = (typed) => page.keyboard.sendCharacter(typed);

  /** Through the real clipboard. */
  async function paste(pasted) {
    await evaluate(`navigator.clipboard.writeText(${JSON.stringify(pasted)})`);
    await press("Control+v", { commands: ["paste"] });
  }

  /** The name and description of the element that has the focus. */
  const focused = () => evaluate("(({ id, tagName, textContent }) => id || `${tagName} ${textContent.trim()}`)(document.activeElement)");

  /** Violations that axe-core finds, one a line. */
  async function accessibility() {
    await evaluate(`${axe}; 0`);
    const found = await evaluate("axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => html.slice(0, 120) + ' ' + failureSummary).join(' | ')}`))");
    return found;
  }

  async function leave() {
    await page.close();
    assert.deepEqual(troubles, [], `on ${address}`);
  }

  return { ...{ evaluate, until, text, texts, value, click, focus, focused, press, type, paste, accessibility, leave }, requests, troubles, reload: () => page.reload(), call: (method, params) => session.send(method, params) };
}
