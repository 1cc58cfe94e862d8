// Called by `cargo xtask pack`: what the entry points import, from the module that wasm-bindgen and wasm-opt left.
// node build.mjs <core.wasm>

import { readFileSync, writeFileSync, mkdirSync } from "node:fs";

const [wasmFile] = process.argv.slice(2);
const dist = new URL("dist/", import.meta.url);
mkdirSync(dist, { recursive: true });
const wasm = readFileSync(wasmFile);
writeFileSync(new URL("core.wasm", dist), wasm);
writeFileSync(
  new URL("inline.js", dist),
  `const base64 = "${wasm.toString("base64")}";

export function module() {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return new WebAssembly.Module(bytes);
}
`,
);
