// `cargo xtask bench databases`: accepted conversions a second of brands that share one database, and of as many in one each, past
// wrangler's proxy.
import { fileURLToPath } from "node:url";

import { requestBytes } from "../load/connection.mjs";
import { directPort } from "../load/direct.mjs";
import { ADMIN_TOKEN, newBrand } from "../support/operator.mjs";
import { LOCAL_VARS, layWorker } from "../support/worker.mjs";
import { measure, medianOf, ratios } from "./edge/rounds.mjs";
import { Lane } from "./edge/slice.mjs";
import { conversion } from "./edge/tasks.mjs";

const DATABASES = 4;
const ROUNDS = 6;
const CONNECTIONS = 8 * DATABASES;
const [SHARED, OWN] = ["in one database", "in one each"];

await bench("databases as they are", {});
await bench("databases that take 25 ms a batch", { main: fileURLToPath(new URL("slow-databases.mjs", import.meta.url)) });

async function bench(name, settings) {
  const vars = { ...LOCAL_VARS, ADMIN_TOKEN };
  const worker = await layWorker({ name: "bench-databases", databases: DATABASES, vars, silent: true, ...settings });
  const serving = await worker.serve();
  const lane = new Lane(await directPort(worker, serving), serving.pid, CONNECTIONS);
  const entries = await Promise.all([[SHARED, () => 0], [OWN, (place) => place]].map(async ([key, databaseOf]) => {
    const places = Array.from({ length: DATABASES }, (_, place) => newBrand(worker, "growth", { database: databaseOf(place) }));
    const brands = await Promise.all(places);
    let sent = 0;
    const next = () => requestBytes(brands[(sent += 1) % DATABASES], "/api/v1/track/conversion", conversion(`${databaseOf(1)}-${sent}`));
    return { key, lane, task: { next, status: 200 } };
  }));
  const measured = await measure(entries, { rounds: ROUNDS, sliceMs: 1500 });
  lane.close();
  await serving.stop();
  worker.remove();
  console.log(`\n${name}: ${DATABASES} brands, ${CONNECTIONS} connections, medians of ${ROUNDS} rounds, in conversions a second`);
  for (const { key } of entries) console.log(`${key.padEnd(19)} ${medianOf(measured.get(key), "rate").toFixed(0)}`);
  const { median, min, max } = ratios(measured.get(OWN), measured.get(SHARED), "rate");
  console.log(`ratio               ${median.toFixed(2)} (${min.toFixed(2)}…${max.toFixed(2)})`);
}
