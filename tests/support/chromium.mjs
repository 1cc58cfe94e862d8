// Real Chromium, driven by puppeteer. Both are installed into target/chromium by the first test that needs them.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync } from "node:fs";
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
  ...["--no-sandbox", "--no-zygote", "--disable-gpu", "--disable-dev-shm-usage"],
  // A name for pages that shall not count as this machine's own.
  "--host-resolver-rules=MAP *.test 127.0.0.1",
];

const workshop = join(root, "target/chromium");
const packaged = (path) => import(pathToFileURL(join(workshop, "node_modules", path)));

/** Starts a browser with a profile of its own, and more flags if need be; `close` ends it. */
export async function launch(flags = []) {
  if (!existsSync(join(workshop, "node_modules/puppeteer-core"))) {
    cpSync(join(root, "tests/support/chromium"), workshop, { recursive: true });
    execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: workshop, stdio: "inherit" });
  }
  const { default: puppeteer } = await packaged("puppeteer-core/lib/puppeteer/puppeteer-core.js");
  const executablePath = installed ?? (await (await packaged("@sparticuz/chromium/build/esm/index.js")).default.executablePath());
  return puppeteer.launch({ executablePath, headless: installed ? true : "shell", args: [...FLAGS, ...flags], enableExtensions: true });
}
