// For those who host `core.wasm` themselves: nothing is inside, and nothing works before `init`.
import { createApi } from "./src/schema.js";
import { moduleFrom } from "./src/load.js";

let module;
const api = createApi(() => {
  if (module !== undefined) return module;
  throw new Error("call init(urlOrModule) first, and wait for it: this is @advocateloop/preflight/slim");
});

export async function init(source) {
  module = await moduleFrom(source);
  await api.init();
}
export const { conversion, refund, claim, visit, validate, validateText, verdict } = api;
export { PreflightError } from "./src/schema.js";
