// The programs that the product page prints, run as printed. Only the address and the credentials are changed: the
// address in the text, the credentials where the programs look for them.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { setImmediate } from "node:timers/promises";

import { recorded } from "../support/api.mjs";
import { growth, premier, starter } from "../support/demo.mjs";
import { mistyped } from "../support/keys.mjs";
import { hasPython, providePython } from "../support/python.mjs";
import { root } from "../support/root.mjs";

const examples = join(root, "tests/examples");
const work = join(root, `target/e2e/examples-${process.pid}`);
const PRINTED_ADDRESS = "https://api.advocateloop.com/";

/** Prints a program with our address. */
function readdressed(name) {
  const text = readFileSync(join(examples, name), "utf8");
  assert.equal(text.split(PRINTED_ADDRESS).length, 2, "the address stands there once");
  mkdirSync(work, { recursive: true });
  const file = join(work, name);
  writeFileSync(file, text.replace(PRINTED_ADDRESS, `${premier.base}/`));
  return file;
}

/** Runs a program with a brand's credentials. Returns all that it printed. */
function run(program, file, brand) {
  const environment = { ...process.env, ADVOCATELOOP_API_KEY: brand.key, ADVOCATELOOP_BRAND_ID: brand.id };
  const { status, stdout, stderr } = spawnSync(program, [file], { env: environment, encoding: "utf8", timeout: 30_000 });
  assert.equal(status, 0, stderr);
  return stdout + stderr;
}

after(() => rmSync(work, { recursive: true, force: true }));

const PROGRAMS = {
  Node: { file: "node.mjs", program: () => process.execPath, failed: "Failed to record conversion: " },
  Python: { file: "python.py", program: providePython, failed: "Failed: ", skip: !hasPython && "PYTHON 3 IS MISSING: the Python example was not run" },
};

for (const [language, { file, program, failed, skip }] of Object.entries(PROGRAMS)) {
  test(`the ${language} example`, { skip }, async (context) => {
    const [example, interpreter] = [readdressed(file), program()];
    // Installing Python's packages held up everything for seconds: connections that the Worker closed meanwhile are noticed now.
    await setImmediate();

    for (const [plan, brand] of Object.entries({ premier, growth, starter })) {
      await context.test(`records on ${plan}`, async () => {
        assert.equal(run(interpreter, example, brand), "");
        const payload = {
          ...{ customer_email: "buyer@example.com", order_id: "ORD-12345", order_total: 108.0, tax: 8.0 },
          ...{ shipping: 10.0, discount: 5.0, referral_code: "JOHN123" },
        };
        assert.equal((await recorded(brand, "conversion", payload)).duplicate, true, "the program has recorded it");
      });
    }

    await context.test("says what is wrong with a wrong key", () => {
      assert.match(run(interpreter, example, { ...premier, key: mistyped(premier.key) }), new RegExp(`^${failed}Invalid API key`));
    });

    await context.test("says what is missing", () => {
      assert.match(run(interpreter, example, { ...premier, key: "" }), new RegExp(`^${failed}.*X-API-Key`));
    });
  });
}
