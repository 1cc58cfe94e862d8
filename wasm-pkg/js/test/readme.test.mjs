// The README lists the very codes that the types have, and its first example says what it says.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { conversion } from "../index.js";

const packed = new URL("../../../target/npm/package/", import.meta.url);
const read = (name) => readFileSync(new URL(name, packed), "utf8");
const between = (text, start, end) => text.slice(text.indexOf(start), text.indexOf(end, text.indexOf(start)));

for (const [type, title, end] of [["IssueCode", "### Issues", "### Warnings"], ["WarningCode", "### Warnings", "## Where it runs"]]) {
  test(`${title.slice(4).toLowerCase()} of the README are those of ${type}`, () => {
    const typed = [...between(read("index.d.ts"), `export type ${type} =`, ";\n").matchAll(/^ {2}\| "(\w+)"/gm)].map(([, code]) => code);
    const listed = [...between(read("README.md"), title, end).matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code);
    assert.ok(typed.length > 5);
    assert.deepEqual(listed, typed);
  });
}

test("the first example says what it says", () => {
  const order = { customer_email: "Buyer@Example.com", order_id: "ORD-12345", order_total: 108, tax: 8, shipping: 10, discount: "5.00" };
  const { error } = conversion.safeParse(order);
  assert.ok(read("README.md").includes(`console.error(result.error); // ${error}\n`), error);
  assert.equal(conversion.parse(order, { coerce: true }).customer_email, "buyer@example.com");
});

test("the licences that package.json names lie in the package, as in the repository", () => {
  const { license } = JSON.parse(read("package.json"));
  const files = { MIT: "LICENSE-MIT", "Apache-2.0": "LICENSE-APACHE" };
  for (const name of license.split(" OR ")) {
    const text = read(files[name]);
    assert.equal(text, readFileSync(new URL(`../../../${files[name]}`, import.meta.url), "utf8"));
    assert.match(text, name === "MIT" ? /^Copyright .*\n\nPermission is hereby granted/ : /Apache License\s+Version 2\.0/);
  }
});
