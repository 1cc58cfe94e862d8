// The built Worker in Node, on bindings that a test plays: for what no binding of the runtime can be made to do.
import { join } from "node:path";
import { setImmediate } from "node:timers";

import { build } from "esbuild";

import { root } from "./root.mjs";

/** A module of WebAssembly, as the runtime imports it. */
const compiled = {
  name: "compiled",
  setup({ onLoad }) {
    const load = (path) => `import { readFileSync } from "node:fs"; export default new WebAssembly.Module(readFileSync(${JSON.stringify(path)}));`;
    onLoad({ filter: /\.wasm$/ }, ({ path }) => ({ contents: load(path), loader: "js" }));
  },
};

let bundled;
let loaded = 0;

/** The one that is deployed, anew. Only the one that was loaded last learns of a lost instance. */
export async function loadWorker() {
  bundled ??= build({ entryPoints: [join(root, "edge/entry.mjs")], bundle: true, format: "esm", write: false, external: ["node:*"], plugins: [compiled] });
  const { outputFiles: [{ text }] } = await bundled;
  const { default: worker } = await import(`data:text/javascript;base64,${Buffer.from(text).toString("base64")}#${(loaded += 1)}`);
  return worker;
}

export const CONTEXT = { waitUntil: () => {} };

/** Until what was asked has come to the database. */
export const arrived = () => new Promise((resolve) => setImmediate(resolve));
