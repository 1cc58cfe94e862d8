// `cargo xtask bench http`: requests a second under `wrangler dev`, whose proxy and log are a part of each figure: read the ratios.
import { LOCAL_VARS, layWorker } from "../support/worker.mjs";
import { entriesOf } from "./edge/compare.mjs";
import { measure, medianOf, ratios } from "./edge/rounds.mjs";
import { Lane } from "./edge/slice.mjs";
import { Tasks } from "./edge/tasks.mjs";

const ROUNDS = 7;
const HEALTH = { key: "GET /health, one D1 query", task: { status: 200, next: () => "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" } };

const worker = await layWorker({ name: "bench-http", vars: LOCAL_VARS });
const serving = await worker.serve();
const lane = new Lane(worker.port, serving.pid);
const entries = [{ ...HEALTH, lane }, ...entriesOf("POST", lane, new Tasks(worker.brands.premier))];
const measured = await measure(entries, { rounds: ROUNDS, sliceMs: 1500 });
lane.close();
await serving.stop();
worker.remove();

console.log(`Requests a second under wrangler dev, and beside the first, medians of ${ROUNDS} rounds:\n`);
for (const { key } of entries) {
  const [own, health] = [measured.get(key), measured.get(HEALTH.key)];
  console.log(`${medianOf(own, "rate").toFixed(0).padStart(6)}   ${ratios(own, health, "rate").median.toFixed(2)} ×   ${key}`);
}
