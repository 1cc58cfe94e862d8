// The ways to cut a text that the index of the recipes names, each in its language.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { accepted, refused, track } from "../support/api.mjs";
import { premier } from "../support/demo.mjs";
import { claim } from "../support/payloads.mjs";
import { long, wholeBelow } from "./support/emoji.mjs";
import { folder, names, recipe } from "./support/recipe.mjs";

const directory = mkdtempSync(join(tmpdir(), "cutting-"));
after(() => rmSync(directory, { recursive: true }));

const has = (program, ...args) => spawnSync(program, args).status === 0;
const without = (program, ...args) => (has(program, ...args) ? false : `SKIPPED: NO ${program.toUpperCase()} HERE`);
const written = (name, text) => {
  const file = join(directory, name);
  writeFileSync(file, text);
  return file;
};

/** How each language prints its cut of `text`: an expression, but in Go a statement. */
const LANGUAGES = {
  JavaScript: { skip: false, print: (cut, text) => [process.execPath, "-e", `const text = ${text}; process.stdout.write(${cut})`] },
  Python: { skip: without("python3", "--version"), print: (cut, text) => ["python3", "-c", `import sys; text = ${text}; sys.stdout.buffer.write((${cut}).encode())`] },
  PHP: { skip: without("php", "-r", "exit(function_exists('mb_substr') ? 0 : 1);"), print: (cut, text) => ["php", "-r", `$text = ${text}; echo ${cut};`] },
  Ruby: { skip: without("ruby", "--version"), print: (cut, text) => ["ruby", "-Ku", "-e", `# encoding: utf-8\ntext = ${text}; $stdout.write(${cut})`] },
  Go: {
    skip: without("go", "version"),
    print: (cut, text) => ["go", "run", written("cut.go", `package main\n\nimport "fmt"\n\nfunc main() {\n\ttext := ${text}\n\t${cut}\n\tfmt.Print(text)\n}\n`)],
  },
};

const { text: index } = recipe("README.md");
const table = Object.fromEntries(Array.from(index.matchAll(/^\| (\w+) \| `([^`]*200[^`]*)` \|/gm), ([, language, cut]) => [language, cut]));

test("the index names a way for each language", () => {
  assert.deepEqual(Object.keys(table), Object.keys(LANGUAGES));
});

for (const [language, { skip, print }] of Object.entries(LANGUAGES)) {
  test(`${language} cuts between characters, and shorter texts not at all`, { skip }, async () => {
    const cut = (text) => {
      const [program, ...args] = print(table[language], JSON.stringify(text));
      return execFileSync(program, args, { encoding: "utf8" });
    };
    assert.equal(cut(long(200)), wholeBelow(200));
    assert.equal(cut("Zoë 🎁"), "Zoë 🎁");
    accepted(await track(premier, "claim", claim({ name: cut(long(200)) })));
  });
}

test("half an emoji is refused, which is why", async () => {
  const half = JSON.stringify(claim({ name: long(200).slice(0, 200) }));
  assert.match(half, /\\ud83d"/);
  refused(await track(premier, "claim", half), 400, "malformed_json");
});

test("no recipe cuts a text by units of UTF-16 or by bytes", () => {
  for (const name of names) {
    const code = Array.from(readFileSync(join(folder, name), "utf8").matchAll(/^ *```(?:js|php|python|ruby|go)\b[\s\S]*?^ *```$/gm), ([block]) => block).join("\n");
    assert.doesNotMatch(code, /\bsubstring\(|\bsubstr\(.*,|(?<!mb_)\bsubstr\(/, name);
    // Of lists alone, or of characters.
    for (const [before] of code.matchAll(/.{0,60}\.slice\(/g)) assert.match(before, /\]\.slice\($|quantity > 0\)\.slice\($/, name);
  }
});
