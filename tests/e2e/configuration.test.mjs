// What is deployed: production has no switch that only a developer may have.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { root } from "../support/root.mjs";

const read = (file) => readFileSync(join(root, file), "utf8");
/** Without comments. */
const settings = read("wrangler.toml").replaceAll(/^\s*#.*$/gm, "");

for (const name of ["ALLOW_INSECURE_HTTP", "RATE_LIMIT", "KEY_PEPPER", "KEY_PEPPER_OTHER", "ADMIN_TOKEN"]) {
  test(`wrangler.toml sets no ${name}`, () => {
    assert.doesNotMatch(settings, new RegExp(`\\b${name}\\b(?!ER)`));
  });
}

test("wrangler.toml has no variables at all, in no environment", () => {
  assert.doesNotMatch(settings, /^\s*\[+\s*("?\w+"?\s*\.\s*)*vars\b|^\s*vars\s*=/m);
});

test("a rate limit is bound", () => {
  assert.match(settings, /^\[\[ratelimits\]\]\nname = "RATE_LIMITER"/m);
});

test("what a developer sets is ignored by git, and no part of the build", () => {
  assert.ok(read(".gitignore").split("\n").includes("/.dev.vars"));
  for (const file of readdirSync(join(root, "edge"))) assert.ok(!file.startsWith(".dev.vars"), file);
  for (const file of ["edge/build/.dev.vars", "edge/build/wrangler.toml"]) assert.ok(!existsSync(join(root, file)), file);
});

test("the built Worker holds no value of a switch, only its name", () => {
  const built = readFileSync(join(root, "edge/build/edge.wasm"), "latin1");
  assert.ok(built.includes("ALLOW_INSECURE_HTTP"), "it is this module that reads the switch");
  assert.doesNotMatch(built, /ALLOW_INSECURE_HTTP\s*=/);
});
