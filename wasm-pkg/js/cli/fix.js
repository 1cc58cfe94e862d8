// `--fix`: the text that the sender would send, with every `fix` in place and nothing else touched.

import { verdict } from "./judge.js";
import { readVerdict } from "./reading.js";
import { follow, scan } from "./scan.js";

const utf8 = new TextEncoder();

/**
 * Nothing is coerced meanwhile: what coercing lets pass is what a fix corrects.
 *
 * @param {Uint8Array} body
 * @returns {{ body: Uint8Array, fixed: import("./reading.js").Finding[], reading: import("./reading.js").Reading }}
 *   `reading` is of the corrected body
 */
export function corrected(event, body, { basis, coerce }) {
  const fixed = [];
  let reading = readVerdict(verdict(event, body, { basis }));
  // A verdict lists at most so many issues, so the next one may name further fixes.
  for (;;) {
    const fixable = reading.issues.filter(({ fix }) => fix !== undefined);
    if (fixable.length === 0) break;
    body = apply(body, fixable);
    fixed.push(...fixable);
    reading = readVerdict(verdict(event, body, { basis }));
  }
  return { body, fixed, reading: coerce ? readVerdict(verdict(event, body, { basis, coerce })) : reading };
}

/**
 * @param {Uint8Array} body
 * @param {import("./reading.js").Finding[]} fixable each with a `fix`
 */
export function apply(body, fixable) {
  const root = scan(body);
  const edits = fixable.map(({ path, fix }) => ({ ...follow(root, path).found[0].value, fix }));
  edits.sort((one, other) => one.start - other.start);
  const parts = [];
  let done = 0;
  for (const { start, end, fix } of edits) {
    parts.push(body.subarray(done, start), utf8.encode(fix));
    done = end;
  }
  return joined([...parts, body.subarray(done)]);
}

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
