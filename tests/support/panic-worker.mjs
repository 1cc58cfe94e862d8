// The Worker with the route /panic, built by `cargo xtask build-worker --panic-route`, behind the guard that production has.
import Worker from "../../target/panic-worker/index.js";
import { guarded } from "../../edge/guard.mjs";

export default guarded(Worker);
