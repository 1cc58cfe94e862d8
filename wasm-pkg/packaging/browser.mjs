// A page in real Chromium, from a server of its own.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { setTimeout } from "node:timers/promises";

import { workshop } from "./workshop.mjs";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css" };
/** The machine's own Chromium, if it has one. */
const installed = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"].find((path) => path && existsSync(path));

/** Whether there is a Chromium at all: npm has one for Linux on x64. */
export const hasChromium = installed !== undefined || (process.platform === "linux" && process.arch === "x64");

async function executable() {
  if (installed !== undefined) return installed;
  const { default: chromium } = await import(join(workshop, "node_modules/@sparticuz/chromium/build/esm/index.js"));
  return chromium.executablePath();
}

/** Serves a directory, without a type for `.wasm`, as many servers do. */
export function serveFiles(directory) {
  const server = createServer((request, response) => {
    const path = join(directory, normalize(new URL(request.url, "http://localhost").pathname));
    if (!existsSync(path)) return response.writeHead(404).end();
    return response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" }).end(readFileSync(path));
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      resolve({ base: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() });
    });
  });
}

const FLAGS = [
  ...["--headless", "--no-sandbox", "--no-zygote", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-port=0"],
];
const PATIENCE_MS = 20_000;
const POLL_MS = 50;

/** What the page's body holds as soon as it is as expected, or else in the end. */
export async function bodyOf(address, isExpected) {
  const profile = mkdtempSync(join(tmpdir(), "chromium-"));
  // In a group of its own, which ends as a whole.
  const options = { detached: true, stdio: ["ignore", "ignore", "pipe"] };
  const browser = spawn(await executable(), [...FLAGS, `--user-data-dir=${profile}`, "about:blank"], options);
  const ended = new Promise((resolve) => browser.on("exit", resolve));
  try {
    const tools = await toolsOf(browser);
    const opened = await fetch(`http://${tools}/json/new?${encodeURIComponent(address)}`, { method: "PUT" });
    const page = await connect((await opened.json()).webSocketDebuggerUrl);
    let body;
    for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await setTimeout(POLL_MS)) {
      body = await page.evaluate("document.body?.innerHTML");
      if (body !== undefined && isExpected(body)) break;
    }
    return body;
  } finally {
    process.kill(-browser.pid, "SIGKILL");
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
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

/** The Chrome DevTools Protocol, as far as it is needed. */
async function connect(address) {
  const socket = new WebSocket(address);
  const waiting = new Map();
  socket.addEventListener("message", ({ data }) => {
    const { id, result } = JSON.parse(data);
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", () => reject(new Error(`nobody answers at ${address}`)));
  });
  let sent = 0;
  const call = (method, params) =>
    new Promise((resolve) => {
      sent += 1;
      waiting.set(sent, resolve);
      socket.send(JSON.stringify({ id: sent, method, params }));
    });
  return { evaluate: async (expression) => (await call("Runtime.evaluate", { expression })).result?.value };
}
