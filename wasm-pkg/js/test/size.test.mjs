// What everybody downloads, compressed as servers compress it. A ratchet: lower a budget whenever its figure allows, but
// leave some 4% above it, since every release of Rust compiles a little differently.
// The module grew with the sentences of 2026-11 that name the cause of what is wrong, and with lenient mode. The whole bundle is to come
// below 64 KB again.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { gzipSync } from "node:zlib";

const BUDGETS = { "core.wasm": 66_600, "index.js": 73_700, "edge.js": 6_800, "slim.js": 7_350 };
const packed = new URL("../../../target/npm/package/", import.meta.url);

for (const [name, budget] of Object.entries(BUDGETS)) {
  test(`${name} stays within its budget`, (context) => {
    const size = gzipSync(readFileSync(new URL(name, packed)), { level: 9 }).length;
    context.diagnostic(`${size} of ${budget} bytes`);
    assert.ok(size <= budget, `${name} has ${size} bytes compressed, ${size - budget} more than its budget`);
  });
}
