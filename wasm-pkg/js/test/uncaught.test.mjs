// What a terminal shows of an error that nobody catches: a few lines, not the module that stands in the same file.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import test from "node:test";

const packed = new URL("../../../target/npm/package/", import.meta.url);
const MOST = 2_000;

/** The Node that runs this, and the machine's, which may be older. */
const nodes = [...new Set([process.execPath, machineNode()])];

/** What the tools' directory hides. */
function machineNode() {
  const path = process.env.PATH.split(":").filter((directory) => !directory.includes("node_modules")).join(":");
  return execFileSync("node", ["-p", "process.execPath"], { encoding: "utf8", env: { ...process.env, PATH: path } }).trim();
}

const SLIPS = {
  "refund.parse({})": /^PreflightError: order_id or conversion_id or claim_id is required: /m,
  "refund.parseText('{')": /^PreflightError: the body is not valid JSON/m,
  'refund.safeParse({}, { basis: "net" })': /^TypeError: basis must be "paid" or "gross", not net/m,
  'validate("order", {})': /^TypeError: there is no event "order": /m,
};

const LOADS = {
  module: `import { refund, validate } from ${JSON.stringify(new URL("index.js", packed))};`,
  commonjs: `const { refund, validate } = require(${JSON.stringify(fileURLToPath(new URL("index.cjs", packed)))});`,
};

for (const node of nodes) {
  for (const [slip, message] of Object.entries(SLIPS)) {
    for (const [type, load] of Object.entries(LOADS)) {
      test(`${slip}, ${type}, ${node}`, () => {
        const { stderr } = spawnSync(node, [`--input-type=${type}`, "--eval", `${load} ${slip};`], { encoding: "utf8" });
        assert.match(stderr, message);
        assert.ok(stderr.length < MOST, `${stderr.length} characters:\n${stderr.slice(0, MOST)}`);
      });
    }
  }
}
