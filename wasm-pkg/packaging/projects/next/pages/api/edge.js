import * as preflight from "@advocateloop/preflight";
import { check } from "../../../check.mjs";

export const config = { runtime: "edge" };
export default () => new Response(check(preflight));
