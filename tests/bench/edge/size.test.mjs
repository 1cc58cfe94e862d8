import assert from "node:assert/strict";
import { test } from "node:test";

import { CEILING_KIB, compressedKib, sizes } from "./size.mjs";

test("the Worker has not grown, compressed", async () => {
  const modules = await sizes();
  assert.ok(modules.some(({ name }) => name.endsWith(".wasm")), "the module of WebAssembly is counted");
  assert.ok(compressedKib(modules) <= CEILING_KIB, `it has ${compressedKib(modules).toFixed(1)} KiB of at most ${CEILING_KIB}`);
});
