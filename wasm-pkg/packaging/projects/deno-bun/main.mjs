import * as preflight from "@advocateloop/preflight";
import { check } from "../check.mjs";

console.log(check(preflight));
