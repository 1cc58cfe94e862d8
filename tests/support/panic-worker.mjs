// The Worker with the route /panic, built by `cargo xtask build-worker --panic-route`, in the shell that production has.
import module from "../../target/panic-worker/edge.wasm";
import { createWorker } from "../../edge/shell/worker.mjs";

export default createWorker(module);
