// What the runtime loads.
import Worker from "./build/index.js";
import { guarded } from "./guard.mjs";

export default guarded(Worker);
