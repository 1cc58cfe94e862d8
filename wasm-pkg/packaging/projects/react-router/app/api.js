import * as preflight from "@advocateloop/preflight";
import { check } from "../../check.mjs";

export const loader = () => new Response(check(preflight));
