// A page in real Chromium, from a server of its own.

import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css" };
export const chromium = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"].find((path) => path && existsSync(path));

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

/** What the page says once its scripts have run. */
export function bodyOf(address) {
  const profile = mkdtempSync(join(tmpdir(), "chromium-"));
  const words = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", `--user-data-dir=${profile}`];
  return new Promise((resolve, reject) => {
    execFile(chromium, [...words, "--virtual-time-budget=5000", "--dump-dom", address], { timeout: 60_000 }, (error, stdout) => {
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
      if (error !== null) reject(error);
      else resolve(/<body[^>]*>(?<body>.*?)<\/body>/s.exec(stdout)?.groups.body ?? stdout);
    });
  });
}
