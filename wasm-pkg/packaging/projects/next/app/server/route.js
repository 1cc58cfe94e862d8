import * as preflight from "@advocateloop/preflight";
import { check } from "../../../check.mjs";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";
export const GET = () => new Response(check(preflight));
