export type * from "./index.js";
export { claim, conversion, PreflightError, refund, validate, validateText, verdict, visit } from "./index.js";

/**
 * Loads `@advocateloop/preflight/core.wasm` from wherever you host it; wait for it before the first verdict.
 * @param source its address, a response with it, its bytes, or the compiled module (`WebAssembly.Module`)
 */
export function init(source: ModuleSource | Promise<ModuleSource>): Promise<void>;

export type ModuleSource = string | URL | object;
