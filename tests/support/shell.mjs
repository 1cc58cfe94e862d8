// The shell around the Worker's module, without a runtime.
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "./root.mjs";

/** The one that is deployed. */
export const module = new WebAssembly.Module(readFileSync(join(root, "edge/build/edge.wasm")));

/** Until what was asked has come to the database. */
export const arrived = () => new Promise((resolve) => setTimeout(resolve));
