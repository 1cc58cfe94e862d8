// `--fix`: the text that the sender would send, with every `fix` in place and nothing else touched.

import { judged } from "./reading.js";
import { follow, scan } from "./scan.js";

// The playground uses this file, too, and a browser has no Buffer.
const utf8 = new TextEncoder();

/** The verdict on a payload, and with the option `fix` on the corrected one, which is the `body`. */
export function readingOf(event, body, options, told) {
  return options.fix ? corrected(event, body, options, told) : { fixed: [], reading: judged(event, body, options, told) };
}

/**
 * Nothing is coerced or left out meanwhile: what that lets pass is what a fix corrects.
 *
 * @returns {{ body: Uint8Array, fixed: import("./reading.js").Finding[], reading: import("./reading.js").Reading }}
 *   `reading` is of the corrected body, at the places of the one that was sent
 */
export function corrected(event, body, { basis, coerce, mode }, told) {
  const fixed = [];
  let reading = judged(event, body, { basis }, told);
  // A verdict lists at most so many issues, so the next one may name further fixes.
  for (;;) {
    const fixable = reading.issues.filter(({ fix }) => fix !== undefined);
    if (fixable.length === 0) break;
    body = apply(body, fixable);
    fixed.push(...fixable);
    reading = judged(event, body, { basis }, told);
  }
  const last = coerce || mode === "lenient" ? judged(event, body, { basis, coerce, mode }, told) : reading;
  const asSent = (finding) => ({ ...finding, path: pathAsSent(finding.path, fixed) });
  return { body, fixed: fixed.map(asSent), reading: { ...last, issues: last.issues.map(asSent), warnings: last.warnings.map(asSent) } };
}

/** Before names were corrected. */
function pathAsSent(path, fixed) {
  const rename = fixed.find(({ missing }) => missing !== undefined && `${path}/`.startsWith(`${missing}/`));
  return rename === undefined ? path : rename.path + path.slice(rename.missing.length);
}

/** @param {import("./reading.js").Finding[]} fixable each with a `fix` */
export function apply(body, fixable) {
  const root = scan(body);
  const edits = fixable.map(({ path, fix, isKey }) => {
    const [found] = follow(root, path).found;
    const { start, end } = isKey ? found : found.value;
    return { start, end, fix };
  });
  const bytes = Array.from(body);
  // From the end on, so that all before stays where it is.
  edits.sort((one, other) => other.start - one.start);
  for (const { start, end, fix } of edits) bytes.splice(start, end - start, ...utf8.encode(fix));
  return Uint8Array.from(bytes);
}
