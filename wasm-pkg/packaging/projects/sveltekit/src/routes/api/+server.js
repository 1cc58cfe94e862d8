import * as preflight from "@advocateloop/preflight";
import { check } from "../../../../check.mjs";

export const GET = () => new Response(check(preflight));
