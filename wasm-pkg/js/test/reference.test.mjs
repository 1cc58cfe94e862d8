import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { reference, target } from "../../reference.mjs";

test("docs/API.md is what the doc comments say: write it by `node wasm-pkg/reference.mjs`", () => {
  assert.equal(readFileSync(target, "utf8"), reference());
});
