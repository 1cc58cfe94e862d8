import * as preflight from "./node_modules/@advocateloop/preflight/index.js";
import { check } from "../check.mjs";

let evaluated = true;
try {
  new Function("return 1")();
} catch {
  evaluated = false;
}
document.body.textContent = evaluated ? "wrong: the policy is not in force" : check(preflight);
