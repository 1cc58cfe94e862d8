import * as preflight from "@advocateloop/preflight";
import { check } from "../check.mjs";

export const handler = () => ({ statusCode: 200, body: check(preflight) });
