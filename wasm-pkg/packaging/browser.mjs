// A page in real Chromium, from a server of its own.

import { createHash, generateKeyPairSync } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { setTimeout } from "node:timers/promises";

import { launch } from "../../tests/support/chromium.mjs";

export { hasChromium, hasExtensions } from "../../tests/support/chromium.mjs";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css" };

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

/** A key for an extension's manifest, and the name under which Chromium then has the extension's pages. */
export function extensionIdentity() {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = publicKey.export({ type: "spki", format: "der" });
  const digits = [...createHash("sha256").update(key).digest("hex").slice(0, 32)];
  return { key: key.toString("base64"), id: digits.map((digit) => "abcdefghijklmnop"[Number.parseInt(digit, 16)]).join("") };
}

const PATIENCE_MS = 20_000;
const POLL_MS = 50;

/** What the page's body holds as soon as it is as expected, or else in the end. */
export async function bodyOf(address, isExpected, flags = []) {
  const browser = await launch(flags);
  try {
    const page = await browser.newPage();
    await page.goto(address);
    let body;
    for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await setTimeout(POLL_MS)) {
      // A page that is being replaced has no world to ask in.
      body = await page.evaluate("document.body?.innerHTML").catch(() => undefined);
      if (body !== undefined && isExpected(body)) break;
    }
    return body;
  } finally {
    await browser.close();
  }
}
