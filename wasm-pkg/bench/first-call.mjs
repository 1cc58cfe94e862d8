// How long a fresh process waits for its first verdict, the package's loading included.

import { pathToFileURL } from "node:url";

const start = performance.now();
const { conversion } = await import(pathToFileURL(`${process.argv[2]}/index.js`));
const loaded = performance.now();
const { success } = conversion.safeParseText('{"customer_email":"buyer@example.com","order_total":1,"tax":0,"shipping":0,"discount":0}');
const judged = performance.now();
if (!success) throw new Error("the payload is valid");
console.log(JSON.stringify({ loading: loaded - start, firstCall: judged - loaded }));
