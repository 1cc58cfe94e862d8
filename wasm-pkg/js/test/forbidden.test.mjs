// Where WebAssembly is missing or forbidden, the error says what to do.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import test from "node:test";

import { moduleFrom, withAdvice } from "../src/load.js";

const packed = new URL("../../../target/npm/package/", import.meta.url);

/** Runs a program without some of the globals, as React Native's engines are, and answers what it printed. */
function without(globals, program) {
  const deleted = globals.map((name) => `delete globalThis.${name};`).join(" ");
  return execFileSync(process.execPath, ["--input-type=module", "--eval", `${deleted} ${program}`], { encoding: "utf8" });
}

for (const globals of [["WebAssembly"], ["WebAssembly", "TextDecoder", "TextEncoder"]]) {
  test(`without ${globals.join(", ")}, the way out is told`, () => {
    const index = JSON.stringify(new URL("index.js", packed));
    const judged = `const { visit } = await import(${index}); try { visit.safeParse({}); } catch (error) { console.log(error.message); }`;
    assert.match(without(globals, judged), /^there is no WebAssembly here .*POST \/api\/v1\/validate\/<event>$/m);
    const slim = JSON.stringify(new URL("slim.js", packed));
    const started = `const { init } = await import(${slim}); await init(new Uint8Array(8)).catch((error) => console.log(error.message));`;
    assert.match(without(globals, started), /^there is no WebAssembly here /);
  });
}

// As Chromium, Firefox, Safari and Workers say it.
const REFUSALS = [
  "WebAssembly.Module(): Compiling or instantiating WebAssembly module violates the following Content Security policy directive",
  "call to WebAssembly.Module() blocked by CSP",
  "Refused to create a WebAssembly object because 'unsafe-eval' or 'wasm-unsafe-eval' is not an allowed source of script in the following Content Security Policy directive",
  "WebAssembly.Module(): Wasm code generation disallowed by embedder",
];

test("where it is forbidden, what to allow is told, and the cause kept", () => {
  for (const refusal of REFUSALS) {
    const cause = new WebAssembly.CompileError(refusal);
    const error = withAdvice(cause);
    assert.match(error.message, /'wasm-unsafe-eval'.* manifest\.json: .*"workerd" or "edge-light"/);
    assert.equal(error.cause, cause);
  }
});

test("another fault is told as it is", async () => {
  await assert.rejects(moduleFrom(new Uint8Array(8)), WebAssembly.CompileError);
  await assert.rejects(moduleFrom(7), /init takes a URL/);
});
