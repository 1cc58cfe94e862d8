// What everybody downloads, compressed as servers compress it. A ratchet: lower a budget whenever its figure allows, but
// leave some 4% above it, since every release of Rust compiles a little differently.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { gzipSync } from "node:zlib";

// Far above the goal of 64 KB for index.js. The fields for currencies, times and metadata brought 10 KB: most of it is the library
// that reads times. serde-wasm-bindgen brought 4.
const BUDGETS = { "core.wasm": 88_900, "index.js": 96_400, "edge.js": 7_200, "slim.js": 7_750 };
const packed = new URL("../../../target/npm/package/", import.meta.url);

for (const [name, budget] of Object.entries(BUDGETS)) {
  test(`${name} stays within its budget`, (context) => {
    const size = gzipSync(readFileSync(new URL(name, packed)), { level: 9 }).length;
    context.diagnostic(`${size} of ${budget} bytes`);
    assert.ok(size <= budget, `${name} has ${size} bytes compressed, ${size - budget} more than its budget`);
  });
}
