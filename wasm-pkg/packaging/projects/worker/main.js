import * as preflight from "@advocateloop/preflight";
import { check } from "../check.mjs";

export default { fetch: () => new Response(check(preflight)) };
