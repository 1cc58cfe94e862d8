#!/usr/bin/env node
// `npx @advocateloop/preflight`: see `help.js`.

import { USAGE } from "./exit.js";
import { run } from "./run.js";

// Whatever ends the program early has proved nothing.
process.exitCode = USAGE;
process.exitCode = await run(process);
