// Every request that a recipe shows is sent, in the recipe's order, and answered as the recipe quotes, byte for byte.
// With BLESS=1 the sentences of the answers are written into the recipes instead: for a change of words, whose diff you read.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";

import { accepted, post, refused } from "../support/api.mjs";
import * as demo from "../support/demo.mjs";
import { unique } from "../support/payloads.mjs";
import { folder, names, recipe } from "./support/recipe.mjs";

/**
 * An order number of a recipe is another one in each run, so that a rerun on the same database passes too; of the same
 * length, since some answers name a column.
 */
const renumbered = (text, run) => text.replaceAll(/ORD-\d+/g, (number) => createHash("sha256").update(run + number).digest("hex").slice(0, number.length));

async function send({ path, type = "application/json", header, value, plan = "premier", body }, run) {
  const tracked = path.includes("/track/");
  const brand = tracked ? demo[plan] : { base: demo.premier.base };
  return await post(brand, path, renumbered(body, run), { "Content-Type": type, ...(header && { [header]: value }) });
}

/** The sentence that a recipe should quote: the one that it does quote, or, for a change of words, the one that was said. */
function blessed(name, quoted, said) {
  if (!process.env.BLESS || said === undefined || said === quoted) return quoted;
  const file = join(folder, name);
  writeFileSync(file, readFileSync(file, "utf8").replace(`\n${quoted}\n`, () => `\n${said}\n`));
  return said;
}

for (const name of names) {
  const { exchanges, text } = recipe(name);
  const run = unique("R");

  for (const [index, exchange] of exchanges.entries()) {
    const { path, status, code, error, warnings, body } = exchange;
    test(`${name}: request ${index + 1}, to ${path}, is answered ${status} ${code ?? ""}`, async () => {
      const got = await send(exchange, run);
      if (status !== "200") {
        const said = refused(got, Number(status), code).error;
        assert.equal(said, blessed(name, error, said), body);
        return;
      }
      const success = accepted(got);
      for (const warning of warnings) {
        const said = success.warnings?.find((each) => each.code === warning.code)?.message;
        assert.equal(said, blessed(name, warning.message, said), body);
      }
    });
  }

  test(`${name}: its links lead somewhere`, () => {
    for (const [, target] of text.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)) {
      assert.ok(existsSync(join(folder, dirname(name), target)), `${name} links to ${target}`);
    }
  });
}

test("the index names every recipe", () => {
  const { text } = recipe("README.md");
  const missing = names.filter((name) => name !== "README.md" && !text.includes(`(${name})`));
  assert.deepEqual(missing, []);
});
