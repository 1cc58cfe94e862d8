// Runs the command line: within this process for exact texts, as a program where pipes and memory matter.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { after } from "node:test";
import { fileURLToPath } from "node:url";

import { run } from "../../js/cli/run.js";

export const MAIN = fileURLToPath(new URL("../../js/cli/main.js", import.meta.url));

const directory = mkdtempSync(join(tmpdir(), "preflight-"));
process.chdir(directory);
after(() => {
  process.chdir(tmpdir());
  rmSync(directory, { recursive: true });
});

/** Puts a file where `preflight` runs, and answers its name. */
export function file(name, content) {
  writeFileSync(name, content);
  return name;
}

/**
 * @param {string} words behind `preflight`, parted by spaces
 * @param {string | Uint8Array | (string | Uint8Array)[]} input chunks of standard input
 * @param {{ terminal?: "stdout" | "stderr", columns?: number, more?: string[], now?: () => number }} surroundings and
 *   whatever else a process has; `more` are words with spaces in them
 */
export async function preflight(words, input = "", { terminal, columns, more = [], ...world } = {}) {
  const chunks = [input].flat().map((chunk) => Buffer.from(chunk));
  const stdout = new Sink(terminal === "stdout", columns);
  const stderr = new Sink(terminal === "stderr", columns);
  const argv = ["node", "preflight", ...words.split(" ").filter((word) => word !== ""), ...more];
  const code = await run({ argv, stdin: Readable.from(chunks), stdout, stderr, ...world });
  return { code, out: stdout.text, err: stderr.text };
}

class Sink extends Writable {
  text = "";

  constructor(isTTY, columns) {
    super();
    Object.assign(this, { isTTY, columns, hasColors: () => isTTY });
  }

  _write(chunk, _encoding, done) {
    this.text += chunk;
    done();
  }
}

/** Starts the program itself. */
export function start(words, options = {}) {
  return spawn(process.execPath, [MAIN, ...words], { ...options, cwd: directory });
}

/** @returns {Promise<{ code: number, out: string, err: string }>} what a started program did */
export function finished(child) {
  let [out, err] = ["", ""];
  child.stdout?.on("data", (chunk) => (out += chunk));
  child.stderr?.on("data", (chunk) => (err += chunk));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, out, err })));
}
