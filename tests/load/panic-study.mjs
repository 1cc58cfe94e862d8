// node tests/load/panic-study.mjs BUILD/index.js: what becomes of 64 requests when another one panics in their midst, in any
// build of the Worker that has the route /panic: guarded or not, aborting or unwinding.
import { resolve } from "node:path";

import { conversion } from "../support/payloads.mjs";
import { LOCAL_VARS, layWorker } from "../support/worker.mjs";
import { Connection, requestBytes } from "./connection.mjs";
import { directPort } from "./direct.mjs";

const ROUNDS = 3;
const PANIC = "GET /panic HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

const worker = await layWorker({ name: "panic-study", vars: LOCAL_VARS, main: resolve(process.argv[2]) });
const serving = await worker.serve();
const port = await directPort(worker, serving);
const track = () => requestBytes(worker.brands.premier, "/api/v1/track/conversion", JSON.stringify(conversion()));

/** Status, kind of text, and milliseconds. */
async function outcome(bytes) {
  const connection = new Connection(port);
  const start = performance.now();
  const said = await connection.exchange(bytes, 30_000).then(
    ({ status, text }) => (status === 200 || text.startsWith("{") ? `${status} ours` : `${status} the runtime's`),
    (error) => (error.message.startsWith("an answer without a length: HTTP/1.1 500") ? "500 the runtime's" : error.message),
  );
  connection.close();
  return { said, ms: performance.now() - start };
}

for (let round = 1; round <= ROUNDS; round += 1) {
  const requests = Array.from({ length: 65 }, (_, place) => (place === 32 ? PANIC : track()));
  const outcomes = await Promise.all(requests.map(outcome));
  const [panicked] = outcomes.splice(32, 1);
  const groups = Object.entries(Object.groupBy(outcomes, ({ said }) => said));
  const told = groups.map(([said, group]) => `${group.length} × ${said} until ${Math.max(...group.map(({ ms }) => ms)).toFixed(0)} ms`);
  console.log(`round ${round}: the others ${told.join(", ")}; the one that panicked ${panicked.said} at ${panicked.ms.toFixed(0)} ms`);
  console.log(`         the next one ${(await outcome(track())).said}`);
}
await serving.stop();
worker.remove();
