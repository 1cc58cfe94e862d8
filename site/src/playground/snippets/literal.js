// A JSON text as a literal of another language, its digits as they are.

import { scan } from "../../../../wasm-pkg/js/cli/scan.js";

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * @typedef {object} Dialect
 * @property {string} indent
 * @property {[string, string]} object its brackets
 * @property {(key: string, value: string) => string} member
 * @property {(text: string) => string} string
 * @property {Record<string, string>} words for true, false and null
 */

/**
 * @param {string} json
 * @param {Dialect} dialect
 * @param {string} indent of the line that the literal begins in
 */
export function literal(json, dialect, indent = "") {
  const bytes = utf8.encode(json);
  return written(scan(bytes), indent);

  function written(value, outer) {
    const inner = outer + dialect.indent;
    if (value.members) {
      const lines = value.members.map((member) => inner + dialect.member(dialect.string(member.key), written(member.value, inner)));
      return wrapped(dialect.object, lines, outer);
    }
    if (value.entries) {
      const isPlain = value.entries.every(({ members, entries }) => !members && !entries);
      const entries = value.entries.map((entry) => written(entry, inner));
      return isPlain ? `[${entries.join(", ")}]` : wrapped(["[", "]"], entries.map((entry) => inner + entry), outer);
    }
    const text = fromUtf8.decode(bytes.subarray(value.start, value.end));
    return text.startsWith('"') ? dialect.string(JSON.parse(text)) : (dialect.words[text] ?? text);
  }
}

function wrapped([open, close], lines, indent) {
  return lines.length === 0 ? open + close : `${open}\n${lines.join(",\n")},\n${indent}${close}`;
}
