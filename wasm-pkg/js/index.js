// For browsers, Node, Deno, Bun and every bundler: the module is inside, as text.
import { createApi } from "./src/schema.js";
import { inlineModule } from "./src/inline.js";

export const { conversion, refund, claim, visit, validate, validateText, verdict, init } = createApi(inlineModule);
export { PreflightError } from "./src/schema.js";
