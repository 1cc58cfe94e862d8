// JSON texts: where everything stands in one that is known to be valid. What it means was judged already.

import { parseTree } from "jsonc-parser";

/**
 * @typedef {{ start: number, end: number, members?: Member[], entries?: Value[] }} Value
 * @typedef {{ key: string, start: number, end: number, value: Value }} Member `start` and `end` are the key's
 */

/** A character for each byte, so that places count in bytes. */
const latin1 = new TextDecoder("latin1");
const utf8 = new TextDecoder();
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** @param {Uint8Array} bytes @returns {Value} */
export function scan(bytes) {
  const root = parseTree(latin1.decode(bytes));
  return root === undefined ? { start: bytes.length, end: bytes.length } : valueOf(root, bytes);
}

/** @param {import("jsonc-parser").Node} node */
function valueOf({ type, offset: start, length, children = [] }, bytes) {
  const value = { start, end: start + length };
  if (type === "array") value.entries = children.map((child) => valueOf(child, bytes));
  if (type === "object") value.members = children.map(({ children: [name, child] }) => memberOf(name, child, bytes));
  return value;
}

function memberOf({ offset: start, length }, value, bytes) {
  const end = start + length;
  return { key: JSON.parse(utf8.decode(bytes.subarray(start, end))), start, end, value: valueOf(value, bytes) };
}

/** `/items/0/a~1b` → `["items", "0", "a/b"]` */
export const segmentsOf = (pointer) => pointer.split("/").slice(1).map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));

/**
 * What a pointer leads to: all members of that name, or the entry, and the value that holds them. Where it leads
 * nowhere, the last holder on the way.
 *
 * @returns {{ holder: Value, found: (Member | { value: Value })[] }}
 */
export function follow(root, pointer) {
  let holder = root;
  let found = [{ value: root }];
  for (const segment of segmentsOf(pointer)) {
    if (found.length === 0) break;
    holder = found[0].value;
    const entry = holder.entries?.[Number(segment)];
    found = entry ? [{ value: entry }] : (holder.members?.filter(({ key }) => key === segment) ?? []);
  }
  return { holder, found };
}

/** @param {string | Uint8Array} json @returns {unknown} `undefined` for what is no JSON */
export function parsed(json) {
  try {
    return JSON.parse(typeof json === "string" ? json : strictUtf8.decode(json));
  } catch {
    return undefined;
  }
}
