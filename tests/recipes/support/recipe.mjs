// A recipe of docs/recipes, cut into its fenced blocks. What follows the language of a block says what it is:
//
//   ```js order.mjs                                  a file; a test runs it
//   ```json sent to /api/v1/track/refund …           a request, with these variations, each of them optional:
//                    as text/plain                   another content type
//                    with X-API-Key=al_live_x        another header, or an empty one
//                    on growth                       a brand on another plan
//   ```text answered 400 invalid_payload             the `error` of the answer to the request before it, and its code
//   ```text warned items_total_mismatch              one of that answer's warnings
//   ```json printed by order.sh                      what a file of the recipe prints, spaced for reading, identifiers cut short
//   ```json template                                 a body with variables of a no-code tool
//
// A block with a language alone is only shown; a block with anything else is a mistake in the recipe.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { root } from "../../support/root.mjs";

export const folder = join(root, "docs/recipes");
export const names = readdirSync(folder).filter((file) => file.endsWith(".md")).toSorted();

/** In a list, a block is indented. */
const FENCE = /^ *```(\S+)(?: ([^\n]+))?\n([\s\S]*?)^ *```$/gm;
const FILE = /^[\w.-]+\.(mjs|py|php|rb|go|sh|json|toml)$/;
const SENT = /^sent to (?<path>\S+)(?: as (?<type>\S+))?(?: with (?<header>[\w-]+)=(?<value>\S*))?(?: on (?<plan>\w+))?$/;
const ANSWERED = /^answered (?<status>\d{3})(?: (?<code>\w+))?$/;
const WARNED = /^warned (?<code>\w+)$/;
const PRINTED = /^printed by (?<file>\S+)$/;

/** Reads a recipe: `{ text, files, printed, templates, exchanges }`. */
export function recipe(name) {
  const text = readFileSync(join(folder, name), "utf8");
  const files = {};
  const printed = {};
  const templates = [];
  const exchanges = [];
  assert.equal(text.match(/^ *```/gm)?.length % 2 || 0, 0, `${name}: a fence is not closed`);
  for (const [, , what, body] of text.matchAll(FENCE)) {
    const content = body.replace(/\n$/, "");
    const sent = what?.match(SENT)?.groups;
    const answered = what?.match(ANSWERED)?.groups;
    const warned = what?.match(WARNED)?.groups;
    if (!what) continue;
    else if (FILE.test(what)) files[what] = body;
    else if (what === "template") templates.push(content);
    else if (sent) exchanges.push({ ...sent, body: content, warnings: [] });
    else if (answered) Object.assign(exchanges.at(-1), { error: content }, answered);
    else if (warned) exchanges.at(-1).warnings.push({ ...warned, message: content });
    else if (PRINTED.test(what)) printed[what.match(PRINTED).groups.file] = content;
    else assert.fail(`${name}: no test knows what a block “${what}” is`);
  }
  for (const { body, status } of exchanges) assert.ok(status, `${name}: what is the answer to ${body}?`);
  return { name, text, files, printed, templates, exchanges };
}
