// What a visitor's browser downloads. `js/test/size.test.mjs` holds it to a budget.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { build } from "esbuild";

/** @returns {Promise<Record<"wasm" | "bundle", { raw: number, gzip: number, brotli: number }>>} in KB of 1,024 bytes */
export async function sizes(packageDirectory) {
  return {
    wasm: sizeOf(readFileSync(join(packageDirectory, "core.wasm"))),
    bundle: sizeOf(await bundled(join(packageDirectory, "index.js"))),
  };
}

/** As somebody's bundler leaves a page that uses all of the default entry. */
async function bundled(entry) {
  const { outputFiles } = await build({
    stdin: { contents: `export * from ${JSON.stringify(entry)};`, resolveDir: "." },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
  });
  return outputFiles[0].contents;
}

function sizeOf(bytes) {
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  return { raw: kilobytes(bytes), gzip: kilobytes(gzipSync(bytes, { level: 9 })), brotli: kilobytes(brotli) };
}

const kilobytes = (bytes) => bytes.length / 1024;
