// What the documents for developers name is there: files, folders, tests and the steps of `cargo xtask test`.
import assert from "node:assert/strict";
import { test } from "node:test";

import { read, tracked } from "./texts.mjs";

const DOCUMENTS = ["CONTRIBUTING.md", "SECURITY.md", "docs/ARCHITECTURE.md", "docs/OPERATING.md", "docs/PERFORMANCE.md", "docs/TESTING.md"];
/** What a build or a run leaves, and what is not ours. */
const MADE = /^(?:target\/|\.dev\.vars|src\/index\.ts|cli\.js|.*\.cpuprofile)/;
const folders = new Set(tracked.flatMap((file) => file.split("/").slice(0, -1).map((_, index, parts) => parts.slice(0, index + 1).join("/"))));
const known = [...tracked, ...folders].map((path) => `/${path}`);

/** A path from the top or its last part, perhaps with a `*`; tests go without their endings, too. */
function exists(name) {
  const pattern = name.replace(/\/$/, "").replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", "[^/]*");
  const wanted = new RegExp(`/${pattern}(?:\\.test\\.mjs)?$`);
  return known.some((path) => wanted.test(path));
}

for (const file of DOCUMENTS) {
  test(`${file} names files that exist`, () => {
    const spans = [...read(file).replaceAll(/^ *```[^]*?^ *```$/gm, "").matchAll(/`([^`\n]+)`/g)].map(([, span]) => span);
    const paths = spans.filter((span) => /^[\w*-][\w*./-]*$/.test(span) && (/^(?:core|docs|edge|site|tests|wasm-pkg|xtask)\//.test(span) || /\.(?:rs|mjs|js|toml|md|sql)$/.test(span)));
    assert.deepEqual(paths.filter((path) => !MADE.test(path) && !exists(path)), []);
  });
}

test("TESTING.md has every step of cargo xtask test, and no other", () => {
  const steps = [...read("xtask/src/test.rs").matchAll(/Step::(?:check|tests)\("([\w-]+)"/g)].map(([, step]) => step);
  assert.ok(steps.length > 20);
  const table = read("docs/TESTING.md").split("\n\n").find((part) => part.includes("also with `--all`"));
  const named = [...table.matchAll(/`([a-z][a-z-]*)`/g)].map(([, name]) => name).filter((name) => name !== "--all");
  assert.deepEqual(steps.filter((step) => !named.includes(step)), [], "steps that the table lacks");
  assert.deepEqual(named.filter((name) => !steps.includes(name)), [], "names that are no steps");
});
