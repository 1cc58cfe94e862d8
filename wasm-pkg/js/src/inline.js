// The module from inside the package.

import { inflateSync } from "fflate";

import { base64, size } from "../../dist/compressed.js";
import { withAdvice } from "./load.js";

export function inlineModule() {
  try {
    return new WebAssembly.Module(inflated(bytesOf(base64)));
  } catch (error) {
    throw withAdvice(error);
  }
}

/**
 * Node, Deno and Bun have zlib, asked for in a way that no bundler follows. Browsers decompress by streams alone.
 */
function inflated(compressed) {
  const zlib = globalThis.process?.getBuiltinModule?.("node:zlib");
  return zlib === undefined ? inflateSync(compressed, { out: new Uint8Array(size) }) : zlib.inflateRawSync(compressed);
}

function bytesOf(text) {
  if (typeof Uint8Array.fromBase64 === "function") return Uint8Array.fromBase64(text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
