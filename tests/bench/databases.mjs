// `cargo xtask bench databases`: accepted conversions a second of brands that share one database, and of as many in one each. The two take
// turns on one Worker, past wrangler's proxy, and each round gives a ratio of its own.
import { fileURLToPath } from "node:url";

import { Connection, requestBytes } from "../load/connection.mjs";
import { directPort } from "../load/direct.mjs";
import { accepted } from "../support/api.mjs";
import { ADMIN_TOKEN, operate } from "../support/operator.mjs";
import { LOCAL_VARS, layWorker } from "../support/worker.mjs";

const DATABASES = 4;
const ROUNDS = 6;
const ROUND_MS = 1500;
const CLIENTS_A_BRAND = 8;

await bench("databases as they are", {});
await bench("databases that take 25 ms a batch", { main: fileURLToPath(new URL("slow-databases.mjs", import.meta.url)) });

async function bench(name, settings) {
  const vars = { ...LOCAL_VARS, ADMIN_TOKEN };
  const worker = await layWorker({ name: "bench-databases", databases: DATABASES, vars, silent: true, ...settings });
  const serving = await worker.serve();
  try {
    console.log(`\n${name}: ${DATABASES} brands, ${CLIENTS_A_BRAND} connections each, medians of ${ROUNDS} rounds of ${ROUND_MS} ms`);
    await measure(worker, await directPort(worker, serving));
  } finally {
    await serving.stop();
    worker.remove();
  }
}

async function brandIn(worker, database) {
  const { brand_id: id } = accepted(await operate(worker, "POST", "brands", { name: "Bench", plan: "growth", database })).data;
  const { key } = accepted(await operate(worker, "POST", `brands/${id}/keys`, { label: "bench", environment: "live" })).data;
  return { id, key };
}

async function measure(worker, port) {
  const places = Array.from({ length: DATABASES }, (_, place) => place);
  const together = await Promise.all(places.map(() => brandIn(worker, 0)));
  const spread = await Promise.all(places.map((place) => brandIn(worker, place)));
  await rate(port, together, "warm");
  await rate(port, spread, "warm");
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const first = round % 2 === 0;
    const [one, other] = first ? [together, spread] : [spread, together];
    const rates = [await rate(port, one, `${round}a`), await rate(port, other, `${round}b`)];
    const [shared, own] = first ? rates : rates.toReversed();
    rounds.push({ shared, own, ratio: own / shared });
  }
  const median = (name) => rounds.map((round) => round[name]).toSorted((one, other) => one - other)[Math.floor(ROUNDS / 2)];
  console.log(`in one database     ${median("shared").toFixed(0)} conversions a second`);
  console.log(`in one each         ${median("own").toFixed(0)} conversions a second`);
  console.log(`ratio               ${median("ratio").toFixed(2)} (${rounds.map(({ ratio }) => ratio.toFixed(2)).join(", ")})`);
}

/** Accepted conversions a second. */
async function rate(port, brands, name) {
  const start = performance.now();
  let count = 0;
  const client = async (brand, number) => {
    const connection = new Connection(port);
    for (let order = 0; performance.now() - start < ROUND_MS; order += 1) {
      const body =
        `{"customer_email":"buyer@example.com","order_id":"${name}-${number}-${order}","order_total":108.00,"tax":8.00,` +
        `"shipping":10.00,"discount":5.00,"referral_code":"JOHN123"}`;
      const answer = await connection.exchange(requestBytes(brand, "/api/v1/track/conversion", body, {}), 20_000);
      if (answer.status !== 200) throw new Error(`answered ${answer.status}: ${answer.text}`);
      count += 1;
    }
    connection.close();
  };
  const clients = brands.flatMap((brand) => Array.from({ length: CLIENTS_A_BRAND }, (_, number) => client(brand, number)));
  await Promise.all(clients);
  return (count / (performance.now() - start)) * 1000;
}
