// What people read besides the Markdown is as plain: descriptions, help, pages, messages and comments.
import assert from "node:assert/strict";
import { test } from "node:test";

import { HELP } from "../../wasm-pkg/js/cli/help.js";
import { EVERYWHERE, MAX_AVERAGE, MAX_WORDS, OBSCURE } from "./limits.mjs";
import { average, sentences } from "./sentences.mjs";
import { comments, descriptions, docComments, files, messages, pageText, read } from "./texts.mjs";

const isCode = (file) => /\.(?:rs|mjs|cjs|js)$/.test(file) && !file.includes("/generated/");
const written = files.filter((file) => !EVERYWHERE.except.includes(file));
/** The paragraphs of a help text: tables of options are no sentences. */
const prose = (help) => help.split("\n").filter((line) => !/^ {2}/.test(line)).join("\n");

const TEXTS = {
  "docs/openapi.json": () => descriptions("docs/openapi.json"),
  "docs/openapi-admin.json": () => descriptions("docs/openapi-admin.json"),
  "--help": () => [prose(HELP)],
  "the pages": () => files.filter((file) => /^site\/src\/.*\.html$/.test(file)).map(pageText),
  "the messages": messages,
  "the comments": () => written.filter(isCode).flatMap(comments),
};

for (const [name, texts] of Object.entries(TEXTS)) {
  test(`${name} has short sentences`, () => {
    const found = texts().flatMap(sentences);
    assert.ok(found.length > 5, "there is something to read");
    assert.ok(average(found) < MAX_AVERAGE, `${average(found).toFixed(1)} words a sentence`);
    const long = found.filter(({ words }) => words > MAX_WORDS).map(({ words, text }) => `${words} words: ${text}`);
    assert.deepEqual(long, []);
  });
}

test("no file has a word that stops a reader", () => {
  const lines = written.flatMap((file) =>
    read(file).split("\n").filter((line) => OBSCURE.test(line)).map((line) => `${file}: ${line.trim().slice(0, 160)}`),
  );
  assert.deepEqual(lines, []);
});

test("a doc comment is a sentence from its first word on: it begins with a verb or the thing itself", () => {
  const rust = files.filter((file) => /\.rs$/.test(file) && !/(?:^|\/)(?:tests?|benches)\//.test(file));
  const all = rust.flatMap((file) => docComments(file).map((line) => `${file}: ${line}`));
  const fragments = all.filter((line) => EVERYWHERE.fragment.test(line.slice(line.indexOf(": ") + 2)));
  const share = fragments.length / all.length;
  assert.ok(share < EVERYWHERE.fragments, `${(100 * share).toFixed(1)} %:\n${fragments.join("\n")}`);
});
