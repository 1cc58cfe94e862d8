// A worker as workerd takes it: one JavaScript module and the WebAssembly that it imports, from whatever source it is written in.
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

import { build } from "esbuild";

/** Where a directory may have its worker. */
const MAINS = ["src/index", "src/worker", "index", "worker", "entry"].flatMap((name) => [".ts", ".tsx", ".mjs", ".js"].map((end) => name + end));

/**
 * Bundles it into `directory`, as `wrangler deploy` would.
 *
 * @param {string} source a module, or a directory that holds one
 * @returns {Promise<{name: string, bytes: Buffer}[]>} its modules, the one that is loaded first
 */
export async function bundle(source, directory) {
  await build({
    entryPoints: { worker: mainOf(resolve(source)) },
    outdir: directory,
    bundle: true,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    mainFields: ["browser", "module", "main"],
    external: ["cloudflare:*", "node:*"],
    loader: { ".wasm": "copy" },
    logLevel: "error",
  });
  const names = readdirSync(directory).toSorted((one, other) => Number(other === "worker.js") - Number(one === "worker.js"));
  return names.map((name) => ({ name, bytes: readFileSync(join(directory, name)) }));
}

function mainOf(source) {
  if (!statSync(source).isDirectory()) return source;
  const main = MAINS.map((name) => join(source, name)).find(existsSync);
  if (!main) throw new Error(`${source} holds no worker: looked for ${MAINS.join(", ")}`);
  return main;
}
