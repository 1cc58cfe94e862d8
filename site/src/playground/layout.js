// JSON with line breaks and indents, its digits, escapes and repeated keys as they were.

import { scan } from "../../../wasm-pkg/js/cli/scan.js";

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder("utf-8", { ignoreBOM: true });
/** Lists of short plain values stay on one line up to here. */
const SHORT = 60;

/** @param {string} text valid JSON */
export function laidOut(text) {
  const bytes = utf8.encode(text);
  const slice = ({ start, end }) => fromUtf8.decode(bytes.subarray(start, end));
  return written(scan(bytes), "");

  function written(value, indent) {
    const inner = `${indent}  `;
    if (value.members) {
      return wrapped("{}", indent, value.members.map((member) => `${inner}${slice(member)}: ${written(member.value, inner)}`));
    }
    if (value.entries) {
      const plain = value.entries.every(({ members, entries }) => !members && !entries);
      const line = plain && `[${value.entries.map(slice).join(", ")}]`;
      if (line && line.length <= SHORT) return line;
      return wrapped("[]", indent, value.entries.map((entry) => inner + written(entry, inner)));
    }
    return slice(value);
  }
}

function wrapped([open, close], indent, lines) {
  return lines.length === 0 ? open + close : `${open}\n${lines.join(",\n")}\n${indent}${close}`;
}
