import * as preflight from "./node_modules/@advocateloop/preflight/index.js";
import { check } from "./check.mjs";

export function said() {
  try {
    return check(preflight);
  } catch (error) {
    return error.message;
  }
}
