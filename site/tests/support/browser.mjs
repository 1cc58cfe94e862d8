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

/** What a key event needs besides its name. */
const KEYS = {
  Tab: { code: "Tab", windowsVirtualKeyCode: 9 },
  Enter: { code: "Enter", windowsVirtualKeyCode: 13, text: "\r" },
  F8: { code: "F8", windowsVirtualKeyCode: 119 },
  ArrowRight: { code: "ArrowRight", windowsVirtualKeyCode: 39 },
  ArrowLeft: { code: "ArrowLeft", windowsVirtualKeyCode: 37 },
  " ": { code: "Space", windowsVirtualKeyCode: 32, text: " " },
};
const MODIFIERS = { Alt: 1, Control: 2, Shift: 8 };

let started;
function browser() {
  started ??= launch();
  return started;
}
after(async () => (await started)?.stop());

/**
 * Opens a page, and asserts in the end that nothing went wrong on it: no exception, no console error, no violation of its policy.
 *
 * @param {string} address
 * @param {{ size?: { width: number, height: number }, theme?: "light" | "dark" }} [options]
 */
export async function visit(address, { size = DESKTOP, theme = "light" } = {}) {
  const tab = await (await browser()).open("about:blank");
  const troubles = [];
  const requests = [];
  tab.on("Runtime.exceptionThrown", ({ exceptionDetails }) => troubles.push(exceptionDetails.exception?.description ?? exceptionDetails.text));
  tab.on("Runtime.consoleAPICalled", ({ type, args }) => {
    if (type === "error" || type === "warning") troubles.push(args.map(({ value, description }) => value ?? description).join(" "));
  });
  tab.on("Log.entryAdded", ({ entry }) => troubles.push(`${entry.text} ${entry.url ?? ""}`));
  tab.on("Network.requestWillBeSent", ({ request }) => requests.push(`${request.method} ${request.url}`));
  for (const domain of ["Runtime", "Log", "Network", "Page"]) await tab.call(`${domain}.enable`);
  await tab.call("Emulation.setFocusEmulationEnabled", { enabled: true });
  await tab.call("Emulation.setDeviceMetricsOverride", { ...size, deviceScaleFactor: 1, mobile: size.width < 500 });
  await tab.call("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: theme }] });
  await tab.call("Browser.grantPermissions", { permissions: ["clipboardReadWrite", "clipboardSanitizedWrite"] });
  const loaded = new Promise((resolve) => tab.on("Page.loadEventFired", resolve));
  await tab.call("Page.navigate", { url: address });
  await loaded;

  /** The value of a JavaScript expression in the page. */
  const evaluate = (expression) => tab.evaluate(expression);

  /** Waits until an expression is true. */
  async function until(expression) {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await setTimeout(POLL_MS)) {
      if (await evaluate(expression)) return;
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
  async function press(combination, more = {}) {
    const names = combination.split("+");
    const key = names.pop();
    const modifiers = names.reduce((sum, name) => sum | MODIFIERS[name], 0);
    const { text: typed, ...rest } = KEYS[key] ?? { code: `Key${key.toUpperCase()}`, windowsVirtualKeyCode: key.toUpperCase().charCodeAt(0) };
    const event = { key, modifiers, ...rest, ...(typed && modifiers === 0 && { text: typed }), ...more };
    await tab.call("Input.dispatchKeyEvent", { type: "keyDown", ...event });
    await tab.call("Input.dispatchKeyEvent", { type: "keyUp", key, modifiers, ...rest });
  }

  /** As a keyboard or an input method enters it, where the caret is. */
  const type = (typed) => tab.call("Input.insertText", { text: typed });

  /** Through the real clipboard. */
  async function paste(pasted) {
    await evaluate(`navigator.clipboard.writeText(${JSON.stringify(pasted)})`);
    await press("Control+v", { commands: ["paste"] });
  }

  /** The name and description of what has the focus. */
  const focused = () => evaluate("(({ id, tagName, textContent }) => id || `${tagName} ${textContent.trim()}`)(document.activeElement)");

  /** Violations that axe-core finds, one a line. */
  async function accessibility() {
    await evaluate(`${axe}; 0`);
    const found = await evaluate("axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => html.slice(0, 120) + ' ' + failureSummary).join(' | ')}`))");
    return found;
  }

  function leave() {
    tab.close();
    assert.deepEqual(troubles, [], `on ${address}`);
  }

  return { ...{ evaluate, until, text, texts, value, click, focus, focused, press, type, paste, accessibility, leave }, requests, troubles, call: tab.call };
}
