// Pipes, memory, and the line that shows progress.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { finished, preflight, start } from "./support.mjs";

const GOOD = '{"referral_code":"A"}\n';
const BAD = '{"referral_code":{}}\n';
const MB = 1 << 20;

/** Writes as fast as the other side reads, until there is nothing more or nobody. */
async function feed(stdin, line, bytes) {
  stdin.on("error", () => {});
  const chunk = line.repeat(Math.ceil(MB / line.length));
  for (let written = 0; written < bytes && !stdin.destroyed; written += chunk.length) {
    await new Promise((resolve) => stdin.write(chunk, resolve));
  }
  stdin.end();
}

test("a reader that goes away early is no reason for a trace, and proves nothing", async () => {
  for (const [line, code] of [[GOOD, 2], [BAD, 1]]) {
    const child = start(["visit", "-", "--input", "ndjson", "--format", "json"]);
    const done = finished(child);
    child.stdout.once("data", () => child.stdout.destroy());
    await feed(child.stdin, line, 20 * MB);
    const answer = await done;
    assert.deepEqual([answer.code, answer.err], [code, ""]);
  }
});

test("a reader that never was there, but everything was checked", async () => {
  for (const [body, expected] of [[GOOD, 0], [BAD, 1]]) {
    const child = start(["visit", "-"]);
    child.stdout.destroy();
    child.stdin.end(body);
    const { code, err } = await finished(child);
    assert.deepEqual([code, err], [expected, ""]);
  }
});

test("what was printed for nobody is no reason to fail, help included", async () => {
  const child = start(["--help"]);
  child.stdout.destroy();
  const { code, err } = await finished(child);
  assert.deepEqual([code, err], [0, ""]);
});

test("payloads are printed to the end, even if nobody reads the report", async () => {
  const child = start(["visit", "-", "--fix", "--input", "ndjson", "--limit", "0"]);
  child.stderr.destroy();
  const done = finished(child);
  await feed(child.stdin, BAD, MB);
  const { code, out } = await done;
  assert.deepEqual([code, out.length >= MB, out.replaceAll(BAD, "")], [1, true, ""]);
});

test("NDJSON of 50 MB, lines of 3 MB, and CSV take no more memory than small ones", { skip: process.platform !== "linux" }, async () => {
  const peak = async (words, header, line, bytes) => {
    // The peak of a program that has ended can't be asked for: it waits for its input's end meanwhile.
    const child = start(["visit", "-", ...words]);
    const done = finished(child);
    child.stdin.write(header);
    child.stdin.on("error", () => {});
    const chunk = line.repeat(Math.ceil(MB / line.length));
    for (let written = 0; written < bytes; written += chunk.length) await new Promise((resolve) => child.stdin.write(chunk, resolve));
    const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
    child.stdin.end();
    assert.match((await done).out, /valid/);
    return Number(status.match(/VmHWM:\s*(\d+) kB/)[1]) / 1024;
  };
  const long = `${JSON.stringify({ referral_code: "A", utm_term: "x".repeat(200) })}\n`;
  assert.ok((await peak(["--input", "ndjson"], "", long, 50 * MB)) < 180, "NDJSON");
  assert.ok((await peak(["--input", "ndjson"], "", `${"x".repeat(3 * MB)}\n`, 50 * MB)) < 180, "long lines");
  assert.ok((await peak(["--input", "csv"], "referral_code,utm_term\n", `A,${"x".repeat(200)}\n`, 50 * MB)) < 180, "CSV");
  assert.ok((await peak([], "", "x", 50 * MB)) < 180, "one document");
});

test("a terminal shows progress after half a second, and it is gone in the end", async () => {
  let time = 0;
  const { out, err } = await preflight("visit --input ndjson -", Array(12).fill(BAD), { terminal: "stderr", now: () => (time += 100) });
  assert.match(out, /12 visits, 12 invalid/);
  const drawn = err.split("\r\x1b[2K").filter((text) => text !== "");
  assert.deepEqual([drawn.length > 3, drawn[0], err.endsWith("\r\x1b[2K")], [true, "0 MB, 5 payloads, 5 invalid: <stdin>", true]);
});

test("the line of progress fits a narrow terminal", async () => {
  let time = 0;
  const { err } = await preflight("visit --input ndjson -", Array(9).fill(GOOD), { terminal: "stderr", columns: 12, now: () => (time += 300) });
  assert.deepEqual([...new Set(err.split("\r\x1b[2K").map(({ length }) => length))].toSorted(), [0, 11]);
});

test("no progress where nobody looks, but a line every 30 seconds", async () => {
  const errOf = async (step) => {
    let time = 0;
    return (await preflight("visit --input ndjson -", Array(12).fill(GOOD), { now: () => (time += step) })).err;
  };
  assert.equal(await errOf(1000), "");
  const lines = (await errOf(10_000)).split("\n");
  assert.deepEqual([lines[0], lines.length, lines.at(-1)], ["preflight: 0 MB, 3 payloads, 0 invalid: <stdin>", 5, ""]);
});
