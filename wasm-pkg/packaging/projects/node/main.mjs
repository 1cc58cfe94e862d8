import { createRequire } from "node:module";
import * as preflight from "@advocateloop/preflight";
import schema from "@advocateloop/preflight/schemas/conversion.schema.json" with { type: "json" };
import { check } from "../check.mjs";

const core = createRequire(import.meta.url).resolve("@advocateloop/preflight/core.wasm");
console.log(schema.title === "conversion" && core.endsWith("core.wasm") ? check(preflight) : "wrong: the files");
