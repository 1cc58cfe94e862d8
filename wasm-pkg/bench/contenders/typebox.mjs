import Schema from "typebox/schema";

import { conversion } from "./json-schema.mjs";

const validator = Schema.Compile(conversion);

export const test = (object) => validator.Check(object);
export const passes = (result) => result;
// Asked apart from the test, and slowly.
export const explain = (object) => validator.Errors(object);
export const errors = ([, found]) => found.length;
