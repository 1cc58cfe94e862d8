import * as preflight from "@advocateloop/preflight";
import { check } from "../check.mjs";

document.body.textContent = check(preflight);
