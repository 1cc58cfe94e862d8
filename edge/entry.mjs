// What the runtime loads.
import module from "./build/edge.wasm";
import { createWorker } from "./shell/worker.mjs";

export default createWorker(module);
