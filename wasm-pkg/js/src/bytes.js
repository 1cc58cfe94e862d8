// A body as bytes, which are the module's until the next ones.

const utf8 = new TextEncoder();

/** More than a body may have, so that one that is too large can be told apart. */
const MOST = 1 << 17;
/** Half a surrogate pair is no text, and these bytes are none either. */
const NO_UTF8 = [0xed, 0xa0, 0x80];
const LONE_SURROGATE = /\p{Surrogate}/u;

let room;

/** @param {string | Uint8Array} body of a longer one, `MOST` bytes stand for all */
export function bytesOf(body) {
  room ??= new Uint8Array(MOST);
  if (typeof body !== "string") {
    room.set(body.subarray(0, MOST));
    return room.subarray(0, body.length);
  }
  const { read, written } = utf8.encodeInto(body, room);
  if (read < body.length) return room;
  // Encoding replaces half a surrogate pair by U+FFFD: a silent change, which must not go unseen.
  const lone = written === body.length ? -1 : body.search(LONE_SURROGATE);
  if (lone !== -1) room.set(NO_UTF8, utf8.encodeInto(body.slice(0, lone), room).written);
  return room.subarray(0, written);
}
