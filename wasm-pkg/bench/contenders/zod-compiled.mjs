import { z } from "zod";

import { conversion } from "./zod-schema.mjs";

// Strict: what can't be compiled must not be measured under this name.
const compiled = z.compile(conversion, { strict: true });

export const test = (object) => compiled.safeParse(object);
export const passes = (result) => result.success;
export const errors = (result) => result.error.issues.length;
