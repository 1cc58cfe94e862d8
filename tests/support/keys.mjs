// API keys, made as section 8 of the contract describes them, by other code than the product's.
import { randomInt } from "node:crypto";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** CRC-32/ISO-HDLC, bit by bit. */
function crc32(text) {
  let crc = 0xffffffff;
  for (const byte of Buffer.from(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function checksum(text) {
  let rest = crc32(text);
  let digits = "";
  for (let place = 0; place < 6; place += 1) {
    digits = ALPHABET[rest % 62] + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

/** A well-formed key that nobody has stored. */
export function mintKey(environment) {
  const random = Array.from({ length: 44 }, () => ALPHABET[randomInt(62)]).join("");
  return checksummed(`al_${environment}_${random}`);
}

/** `al_live_` or `al_test_` and 44 characters, with their checksum. */
export const checksummed = (body) => body + checksum(body);

/** `key_` and the 12 characters that name a key without opening anything. */
export const keyId = (key) => `key_${key.slice(8, 20)}`;

/** The key with one character of its secret mistyped. */
export function mistyped(key) {
  const slip = key[30] === "x" ? "y" : "x";
  return key.slice(0, 30) + slip + key.slice(31);
}
