import { createRequestHandler } from "react-router";
import * as build from "./build/server/index.js";

console.log(await (await createRequestHandler(build)(new Request("http://localhost/api"))).text());
