// Where everything stands in a JSON text that is known to be valid. What it means was judged already.

/**
 * @typedef {{ start: number, end: number, members?: Member[], entries?: Value[] }} Value
 * @typedef {{ key: string, start: number, end: number, value: Value }} Member `start` and `end` are the key's
 */

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

const utf8 = new TextDecoder();

/**
 * @param {Uint8Array} bytes
 * @returns {Value}
 */
export function scan(bytes) {
  let at = 0;
  return value();

  function value() {
    skipSpace();
    const start = at;
    if (bytes[at] === OPEN_OBJECT) return { start, members: listOf(CLOSE_OBJECT, member), end: at };
    if (bytes[at] === OPEN_LIST) return { start, entries: listOf(CLOSE_LIST, value), end: at };
    if (bytes[at] === QUOTE) skipString();
    else while (at < bytes.length && !endsWord(bytes[at])) at += 1;
    return { start, end: at };
  }

  function listOf(closing, read) {
    const list = [];
    at += 1;
    skipSpace();
    while (at < bytes.length && bytes[at] !== closing) {
      list.push(read());
      skipSpace();
      if (bytes[at] === COMMA) at += 1;
      skipSpace();
    }
    at += 1;
    return list;
  }

  function member() {
    const start = at;
    skipString();
    const end = at;
    skipSpace();
    if (bytes[at] === COLON) at += 1;
    return { key: JSON.parse(utf8.decode(bytes.subarray(start, end))), start, end, value: value() };
  }

  function skipString() {
    at += 1;
    while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
    at += 1;
  }

  function skipSpace() {
    while (isSpace(bytes[at])) at += 1;
  }
}

function isSpace(byte) {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function endsWord(byte) {
  return isSpace(byte) || byte === COMMA || byte === CLOSE_LIST || byte === CLOSE_OBJECT;
}

/** `/items/0/a~1b` → `["items", "0", "a/b"]` */
export function segmentsOf(pointer) {
  return pointer.split("/").slice(1).map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/**
 * What a pointer leads to: all members of that name, or the entry, and the value that holds them. Where it leads
 * nowhere, the last holder on the way.
 *
 * @param {Value} root
 * @returns {{ holder: Value, found: (Member | { value: Value })[] }}
 */
export function follow(root, pointer) {
  let holder = root;
  let found = [{ value: root }];
  for (const segment of segmentsOf(pointer)) {
    if (found.length === 0) break;
    holder = found[0].value;
    found = holder.members?.filter(({ key }) => key === segment) ?? entryOf(holder, segment);
  }
  return { holder, found };
}

function entryOf({ entries = [] }, segment) {
  return entries.slice(Number(segment), Number(segment) + 1).map((value) => ({ value }));
}
