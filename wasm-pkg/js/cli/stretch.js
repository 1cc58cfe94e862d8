// The bytes of a payload that a finding is about.

import { characterAt } from "./place.js";
import { syntaxPlace } from "./reading.js";
import { follow, scan } from "./scan.js";

/** What names a field, not its value. */
const ABOUT_KEYS = new Set(["unknown_field", "ignored_field", "duplicate_field"]);

/**
 * @typedef {{ start: number, end: number }} Stretch
 * @param {Uint8Array} body
 * @param {import("./reading.js").Finding} finding
 * @param {() => import("./scan.js").Value} [root] of the body, read once for many questions
 * @returns {{ stretch?: Stretch, earlier?: Stretch }} where it is, and an earlier twin
 */
export function stretchesOf(body, finding, root = () => scan(body)) {
  if (finding.code === "payload_too_large") return {};
  const syntax = syntaxPlace(finding);
  if (syntax) return { stretch: characterAt(body, syntax.line, syntax.column) };
  const { holder, found } = follow(root(), finding.path);
  if (found.length === 0) return { stretch: opening(holder) };
  const stretch = ({ start, end, value }) =>
    (finding.isKey || ABOUT_KEYS.has(finding.code)) && start !== undefined ? { start, end } : opening(value);
  return {
    stretch: stretch(found.at(-1)),
    ...(finding.code === "duplicate_field" && { earlier: stretch(found[0]) }),
  };
}

/** All of a plain value, the bracket or brace of others. */
function opening(value) {
  const isContainer = value.members !== undefined || value.entries !== undefined;
  return { start: value.start, end: isContainer ? value.start + 1 : value.end };
}
