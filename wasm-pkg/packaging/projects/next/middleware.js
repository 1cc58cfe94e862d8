import * as preflight from "@advocateloop/preflight";
import { check } from "../check.mjs";

export const config = { matcher: "/middleware" };
export const middleware = () => new Response(check(preflight));
