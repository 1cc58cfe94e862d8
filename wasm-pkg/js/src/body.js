// The way in: a text or bytes into the module's memory.

import { encoder as utf8 } from "./utf8.js";

/** Bytes that are no UTF-8, since half a surrogate pair is no text. */
const NO_UTF8 = [0xed, 0xa0, 0x80];

/** Writes what would be sent, and answers how many bytes it has; all of the room stands for anything larger. */
export function writeBody(sent, room) {
  if (typeof sent === "string") return writeText(sent, room);
  if (sent.length >= room.length) return room.length;
  room.set(sent);
  return sent.length;
}

function writeText(text, room) {
  const { read, written } = utf8.encodeInto(text, room);
  if (read < text.length) return room.length;
  // Encoding replaces half a surrogate pair by U+FFFD, three bytes: a silent change, which must not go unseen.
  if (written === text.length) return written;
  const lone = loneSurrogate(text);
  if (lone === -1) return written;
  const before = utf8.encodeInto(text.slice(0, lone), room).written;
  room.set(NO_UTF8, before);
  return written;
}

/** Where half a surrogate pair stands alone. */
function loneSurrogate(text) {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.codePointAt(at);
    if (code > 0xffff) at += 1;
    else if (code >= 0xd800 && code <= 0xdfff) return at;
  }
  return -1;
}
