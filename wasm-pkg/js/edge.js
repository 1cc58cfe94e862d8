// For Workers and edge functions, which compile no WebAssembly at run time: the bundler brings the module, compiled.
import module from "./core.wasm?module";
import { createApi } from "./src/schema.js";

export const { conversion, refund, claim, visit, validate, validateText, verdict, init } = createApi(() => module);
export { PreflightError } from "./src/schema.js";
