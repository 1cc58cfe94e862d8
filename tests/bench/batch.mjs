// `cargo xtask bench batch`: events a second through /track/batch beside single calls of the same kind, over as many connections, past
// wrangler's proxy.
import { requestBytes } from "../load/connection.mjs";
import { directPort } from "../load/direct.mjs";
import { workerdOf } from "../load/processes.mjs";
import { LOCAL_VARS, layWorker } from "../support/worker.mjs";
import { measure, medianOf, ratios } from "./edge/rounds.mjs";
import { Lane } from "./edge/slice.mjs";

const ROUNDS = 5;
const CONNECTIONS = 8;
const SIZES = [1, 500, 50];

const worker = await layWorker({ name: "bench-batch", vars: LOCAL_VARS, silent: true });
const serving = await worker.serve();
const lane = new Lane(await directPort(worker, serving), workerdOf(serving.pid, worker.port), CONNECTIONS);
const { premier } = worker.brands;

let made = 0;
/** What was recorded before the clock started, for the refunds. */
const orders = [];
const kinds = {
  conversion: () =>
    `{"customer_email":"buyer${(made += 1)}@example.com","customer_name":"Jane Doe","order_id":"ORD-${made}","order_total":108.00,` +
    `"tax":8.00,"shipping":10.00,"discount":5.00,"referral_code":"JOHN123"}`,
  visit: () => `{"referral_code":"JOHN123","landing_page":"https://example.com/${(made += 1)}","utm_source":"newsletter"}`,
  claim: () => `{"referral_code":"JOHN123","email":"friend${(made += 1)}@example.com","name":"Jane Doe"}`,
  refund: () => `{"order_id":"${orders.pop()}","refund_amount":50.00,"refund_id":"R-1"}`,
};

const entry = (kind) => `{"type":"${kind}","payload":${kinds[kind]()}}`;
const batchOf = (kind, size) => requestBytes(premier, "/api/v1/track/batch", `[${Array.from({ length: size }, () => entry(kind)).join(",")}]`);
const callOf = (kind) => requestBytes(premier, `/api/v1/track/${kind}`, kinds[kind]());

/** Records orders until there are so many to refund. */
async function provideOrders(count) {
  const next = () => {
    const first = made + 1;
    const bytes = batchOf("conversion", 500);
    orders.push(...Array.from({ length: 500 }, (_, place) => `ORD-${first + place}`));
    return bytes;
  };
  await lane.run(next, 200, () => orders.length >= count);
}

function entryOf(kind, size) {
  const next = size === 1 ? () => callOf(kind) : () => batchOf(kind, size);
  const supply = kind === "refund" ? (count) => provideOrders(count * size) : undefined;
  return { key: size === 1 ? `${kind}s, single calls` : `${kind}s, ${size} a batch`, size, lane, task: { next, status: 200 }, supply };
}

console.log(`Events a second over ${CONNECTIONS} connections, and µs of workerd's CPU of each event, medians of ${ROUNDS} rounds:\n`);
for (const kind of Object.keys(kinds)) {
  const entries = SIZES.map((size) => entryOf(kind, size));
  const measured = await measure(entries, { rounds: ROUNDS, sliceMs: 1500 });
  for (const { key, size } of entries) {
    const [own, single] = [measured.get(key), measured.get(entries[0].key)];
    const rate = `${(medianOf(own, "rate") * size).toFixed(0).padStart(7)}   ${(ratios(own, single, "rate").median * size).toFixed(1).padStart(5)} ×`;
    const cpu = `${(medianOf(own, "cpu") / size).toFixed(0).padStart(7)} µs   ${(ratios(own, single, "cpu").median / size).toFixed(3)} ×`;
    console.log(`${rate}   ${cpu}   ${key}`);
  }
}
lane.close();
await serving.stop();
worker.remove();
