// What zlib compressed comes back.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { constants, deflateRawSync } from "node:zlib";

import { inflate } from "../src/inflate.js";

const here = new URL(import.meta.url);

test("texts of any size, and the longest repetitions", () => {
  const source = readFileSync(here);
  for (const bytes of [source, Buffer.concat(Array(200).fill(source)), Buffer.from("abc".repeat(1_000) + "x".repeat(40_000))]) {
    assert.deepEqual(Buffer.from(inflate(deflateRawSync(bytes, { level: 9 }), bytes.length)), bytes);
  }
});

test("short blocks, which have no codes of their own", () => {
  const bytes = Buffer.from("a short text, a short text");
  const compressed = deflateRawSync(bytes, { strategy: constants.Z_FIXED });
  assert.equal((compressed[0] >> 1) & 3, 1);
  assert.deepEqual(Buffer.from(inflate(compressed, bytes.length)), bytes);
});

test("blocks that are stored as they are", () => {
  const bytes = Buffer.from("nothing to gain here".repeat(5_000));
  assert.deepEqual(Buffer.from(inflate(deflateRawSync(bytes, { level: 0 }), bytes.length)), bytes);
});

test("what is damaged is refused", () => {
  assert.throws(() => inflate(new Uint8Array([0xff, 0xff]), 1), /damaged/);
});
