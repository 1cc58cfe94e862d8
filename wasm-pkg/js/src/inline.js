// The module from inside the package.

/* global require -- resolved by the build, and in no file of the package */

import { base64, size } from "../../dist/compressed.js";
import { withAdvice } from "./load.js";

export function inlineModule() {
  try {
    return new WebAssembly.Module(unpacked());
  } catch (error) {
    throw withAdvice(error);
  }
}

/**
 * Node, Deno and Bun have both steps built in, asked for in a way that no bundler follows. Browsers decompress by streams
 * alone; what they need instead computes tables first, so the package's build has it wait until it is required.
 */
function unpacked() {
  const { process } = globalThis;
  const zlib = process?.getBuiltinModule?.("node:zlib");
  if (zlib !== undefined) return zlib.inflateRawSync(process.getBuiltinModule("node:buffer").Buffer.from(base64, "base64"));
  return require("./inflate.js").inflateSync(bytesOf(base64), { out: new Uint8Array(size) });
}

function bytesOf(text) {
  if (typeof Uint8Array.fromBase64 === "function") return Uint8Array.fromBase64(text);
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
