import assert from "node:assert/strict";
import { test } from "node:test";

import { BESIDES, PERMISSIVE, isSatisfied } from "./licenses.mjs";

const SATISFIED = ["MIT", "MIT/Apache-2.0", "GPL-3.0-only OR MIT", "MIT OR GPL-3.0-only", "(MIT OR GPL-3.0-only) AND Unicode-3.0", "Apache-2.0 WITH LLVM-exception"];
const NOT = ["", "GPL-3.0-only", "MIT AND GPL-3.0-only", "GPL-3.0-only AND MIT OR AGPL-3.0-only", "MIT WITH some-exception", "LGPL-3.0-or-later", "SEE LICENSE IN x", "MIT MIT"];

test("one choice that is allowed is enough, all of several parts must be", () => {
  for (const expression of SATISFIED) assert.ok(isSatisfied(expression, PERMISSIVE), expression);
  for (const expression of NOT) assert.ok(!isSatisfied(expression, PERMISSIVE), expression);
});

test("a tool may have licenses that what is passed on may not", () => {
  assert.ok(isSatisfied("Apache-2.0 AND LGPL-3.0-or-later", BESIDES));
  assert.ok(!isSatisfied("AGPL-3.0-only", BESIDES));
});
