// Real Chromium, driven over the Chrome DevTools Protocol, which needs no library.

import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { root } from "./root.mjs";

/** The machine's own, if it has one. */
const installed = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"].find((path) => path && existsSync(path));

/** Whether it is a whole one: npm's has no extensions. */
export const hasExtensions = installed !== undefined;

/** Whether there is a Chromium at all: npm has one for Linux on x64. */
export const hasChromium = installed !== undefined || (process.platform === "linux" && process.arch === "x64");

const FLAGS = [
  ...["--headless", "--no-sandbox", "--no-zygote", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-port=0"],
  // A name for pages that shall not count as this machine's own.
  "--host-resolver-rules=MAP *.test 127.0.0.1",
];

async function executable() {
  if (installed !== undefined) return installed;
  const workshop = join(root, "target/chromium");
  const main = join(workshop, "node_modules/@sparticuz/chromium/build/esm/index.js");
  if (!existsSync(main)) {
    cpSync(join(root, "tests/support/chromium"), workshop, { recursive: true });
    execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: workshop, stdio: "inherit" });
  }
  const { default: chromium } = await import(pathToFileURL(main));
  return chromium.executablePath();
}

/** Starts a browser with a profile of its own, and more flags if need be. Whoever starts it calls `stop`. */
export async function launch(flags = []) {
  const profile = mkdtempSync(join(tmpdir(), "chromium-"));
  // In a group of its own, which ends as a whole.
  const options = { detached: true, stdio: ["ignore", "ignore", "pipe"] };
  const browser = spawn(await executable(), [...FLAGS, ...flags, `--user-data-dir=${profile}`, "about:blank"], options);
  const ended = new Promise((resolve) => browser.on("exit", resolve));
  const tools = await toolsOf(browser);

  /** A new tab: its protocol, to call and to hear. */
  async function open(address) {
    const opened = await fetch(`http://${tools}/json/new?${encodeURIComponent(address)}`, { method: "PUT" });
    return connect((await opened.json()).webSocketDebuggerUrl);
  }

  async function stop() {
    process.kill(-browser.pid, "SIGKILL");
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  return { open, stop };
}

/** Where a browser that was just started can be spoken to. */
function toolsOf(browser) {
  let said = "";
  return new Promise((resolve, reject) => {
    browser.on("error", reject);
    browser.on("exit", () => reject(new Error(`Chromium ended: ${said}`)));
    browser.stderr.setEncoding("utf8").on("data", (text) => {
      said += text;
      const address = /DevTools listening on ws:\/\/([^/]+)\//.exec(said)?.[1];
      if (address !== undefined) resolve(address);
    });
  });
}

async function connect(address) {
  const socket = new WebSocket(address);
  const waiting = new Map();
  const listeners = new Map();
  socket.addEventListener("message", ({ data }) => {
    const { id, result, error, method, params } = JSON.parse(data);
    if (method !== undefined) for (const listen of listeners.get(method) ?? []) listen(params);
    const { resolve, reject, asked } = waiting.get(id) ?? {};
    waiting.delete(id);
    if (error !== undefined) reject?.(new Error(`${asked}: ${error.message}`));
    else resolve?.(result);
  });
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", () => reject(new Error(`nobody answers at ${address}`)));
  });
  let sent = 0;

  function call(method, params = {}) {
    return new Promise((resolve, reject) => {
      sent += 1;
      waiting.set(sent, { resolve, reject, asked: method });
      socket.send(JSON.stringify({ id: sent, method, params }));
    });
  }

  function on(method, listen) {
    listeners.set(method, [...(listeners.get(method) ?? []), listen]);
  }

  /** The value of an expression, which may be a promise. */
  async function evaluate(expression) {
    const { result, exceptionDetails } = await call("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  return { call, on, evaluate, close: () => socket.close() };
}
