// For browsers, Node, Deno, Bun and every bundler: the module is inside, as text.
import { module } from "../dist/inline.js";
import { createApi } from "./src/api.js";

export const { conversion, refund, claim, visit, validate, validateText, verdict, init } = createApi(module);
export { PreflightError } from "./src/schema.js";
