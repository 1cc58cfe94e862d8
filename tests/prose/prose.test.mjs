// The Markdown of this repository is plain English: short sentences, and none of the words that stop a reader.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";

import { root } from "../support/root.mjs";
import { MAX_AVERAGE, MAX_WORDS, OBSCURE } from "./limits.mjs";
import { average, sentences } from "./sentences.mjs";

const README = { lines: 120, words: 800 };

const files = [".", "docs", "docs/recipes", "wasm-pkg"].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name)),
);
const read = (file) => readFileSync(join(root, file), "utf8");
const withoutCode = (text) => text.replaceAll(/^ *```[^]*?^ *```$/gm, "");

/** What GitHub makes of a heading: the part of an address behind `#`. */
const anchor = (heading) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
const anchors = (file) => Array.from(withoutCode(read(file)).matchAll(/^#+ (.+)$/gm), ([, heading]) => anchor(heading));

for (const file of files) {
  test(`${file} has short sentences in plain words`, () => {
    const found = sentences(read(file));
    assert.ok(average(found) < MAX_AVERAGE, `${average(found).toFixed(1)} words a sentence`);
    const long = found.filter(({ words }) => words > MAX_WORDS).map(({ words, text }) => `${words} words: ${text}`);
    assert.deepEqual(long, []);
    const obscure = read(file).split("\n").filter((line) => OBSCURE.test(line));
    assert.deepEqual(obscure, []);
  });

  test(`${file}: its links lead somewhere`, () => {
    for (const [, target] of withoutCode(read(file)).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [path, heading] = target.split("#");
      const linked = path === "" ? file : join(dirname(file), path);
      assert.ok(existsSync(join(root, linked)), `${file} links to ${target}`);
      if (heading !== undefined) assert.ok(anchors(linked).includes(heading), `${file} links to ${target}`);
    }
  });
}

test("README can be read in two minutes", () => {
  const text = read("README.md");
  assert.ok(text.split("\n").length <= README.lines + 1, "lines");
  assert.ok(text.split(/\s+/).length <= README.words, "words");
});

test("a sentence ends at a full stop, not within a name or a link", () => {
  const words = (text) => sentences(text).map((each) => each.words);
  assert.deepEqual(words("One two. Three `a.b. C` four!\n\n- Five [six seven](x.md#y): eight\n- nine"), [2, 3, 4, 1]);
  assert.deepEqual(words("# Title\n\n| a | table |\n\n```sh\ncode. Code.\n```\nVersion 1.5 of file.md is out."), [6]);
});
