import { readFile } from "node:fs/promises";
import * as slim from "@advocateloop/preflight/slim";
import { check } from "../check.mjs";

let early;
try {
  slim.visit.safeParse({});
} catch (error) {
  early = error.message;
}
await slim.init(readFile(new URL(import.meta.resolve("@advocateloop/preflight/core.wasm"))));
console.log(/call init/.test(early) ? check(slim) : "wrong: it works without init");
