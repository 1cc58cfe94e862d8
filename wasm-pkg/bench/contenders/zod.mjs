import { conversion } from "./zod-schema.mjs";

export const test = (object) => conversion.safeParse(object);
export const passes = (result) => result.success;
export const errors = (result) => result.error.issues.length;
