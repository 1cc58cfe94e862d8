// node run.mjs PACKAGE PLAIN SEED INPUTS: PLAIN, of `tests/fuzz`, prints bodies with their native verdicts. The module of the package,
// its face, and the Worker that DEMO_JSON describes must give the same ones, byte for byte.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

import { send } from "../support/http.mjs";
import { EVENTS } from "../support/payloads.mjs";
import * as binding from "../../wasm-pkg/dist/binding.js";

const AT_ONCE = 16;

const [packageDirectory, plain, seed, inputs] = process.argv.slice(2);
const preflight = await import(pathToFileURL(`${packageDirectory}/index.js`).href);
const { base, brands } = JSON.parse(readFileSync(process.env.DEMO_JSON, "utf8"));
const sender = { "X-API-Key": brands.premier.live_key, "X-Brand-ID": brands.premier.brand_id };
const judgeInWasm = wasmJudge(readFileSync(`${packageDirectory}/core.wasm`));
const counts = { inputs: 0, valid: 0, module: 0, package: 0, validate: 0, track: 0 };

/** Whether the module, by the glue of its own build, takes a body to be valid: marked ones, too, for which the package has no text. */
function wasmJudge(bytes) {
  const module = new WebAssembly.Module(bytes);
  const { exports } = new WebAssembly.Instance(module, { "./advocateloop_wasm_bg.js": binding });
  binding.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
  return (event, body, marked, { basis, coerce, mode }) =>
    binding.isValid(EVENTS.indexOf(event), body, marked, { isGross: basis === "gross", coerce, isLenient: mode === "lenient" });
}

/** The verdict in the package's own shape. */
function resultOf({ success, data, error, code, errors, warnings = [] }) {
  return success ? { success, data: data.normalized, warnings, derived: data.derived } : { success, error, code, issues: errors, warnings };
}

function withoutRequestId({ text, headers }) {
  return text.replace(`,"request_id":"${headers["x-request-id"]}"`, "");
}

function statusOf({ success, code }) {
  if (success) return 200;
  return code === "payload_too_large" ? 413 : 400;
}

async function compare({ event, basis, coerce, mode, marked, body: digits, verdict }) {
  const body = Buffer.from(digits, "hex");
  const said = JSON.parse(verdict);
  counts.inputs += 1;
  counts.valid += said.success ? 1 : 0;
  assert.equal(judgeInWasm(event, body, marked, { basis, coerce, mode }), said.success, "the module");
  counts.module += 1;
  if (marked) return;

  assert.equal(preflight.verdict(event, body, { basis, coerce, mode }), verdict, "the package's verdict");
  assert.deepEqual(preflight.validateText(event, body, { basis, coerce, mode }), resultOf(said), "the package's result");
  counts.package += 1;
  if (coerce) return;

  const post = (path, headers) =>
    send({ base, method: "POST", path, headers: { "Content-Type": "application/json", ...headers }, body });
  const validated = await post(`/api/v1/validate/${event}?basis=${basis}&mode=${mode}`);
  assert.deepEqual([validated.status, withoutRequestId(validated)], [statusOf(said), verdict], "/validate");
  counts.validate += 1;
  // What is valid would be recorded, and answered by the state.
  if (said.success || basis !== "paid") return;
  const tracked = await post(`/api/v1/track/${event}?mode=${mode}`, sender);
  assert.deepEqual([tracked.status, withoutRequestId(tracked)], [statusOf(said), verdict], "/track");
  counts.track += 1;
}

const native = spawn(plain, ["verdicts", seed, inputs], { stdio: ["ignore", "pipe", "inherit"] });
const ended = once(native, "exit");
const underWay = new Set();
for await (const line of createInterface({ input: native.stdout })) {
  const one = compare(JSON.parse(line)).catch((error) => {
    console.error(`${line.slice(0, 4000)}\n`);
    throw error;
  });
  underWay.add(one);
  one.then(() => underWay.delete(one), () => {});
  if (underWay.size >= AT_ONCE) await Promise.race(underWay);
}
await Promise.all(underWay);
assert.deepEqual(await ended, [0, null], "all inputs were printed");
for (const [what, count] of Object.entries(counts)) assert.notEqual(count, 0, `nothing was compared: ${what}`);
console.log(`the same verdicts: ${Object.entries(counts).map(([what, count]) => `${what} ${count}`).join(", ")}`);
