import * as preflight from "@advocateloop/preflight";
import { check } from "../../../check.mjs";

export default defineEventHandler(() => check(preflight));
