// Events a second through /track/batch beside single calls, of the same kinds, over the same number of connections, past
// wrangler's proxy. The contenders take turns, and each round gives ratios of its own. `cargo xtask bench batch` runs it.
import { directPort } from "../load/direct.mjs";
import { Connection, requestBytes } from "../load/connection.mjs";
import { cpuSeconds, workerdOf } from "../load/processes.mjs";
import { LOCAL_VARS, layWorker } from "../support/worker.mjs";

const ROUNDS = 5;
const ROUND_MS = 1500;
const CONNECTIONS = 8;
const SIZES = [500, 50];

const laid = await layWorker({ name: "bench-batch", vars: LOCAL_VARS, silent: true });
const serving = await laid.serve();
const port = await directPort(laid, serving);
const pid = workerdOf(serving.pid, laid.port);
const { premier } = laid.brands;
const connections = Array.from({ length: CONNECTIONS }, () => new Connection(port));

const run = Date.now();
let made = 0;
const kinds = {
  conversion: () =>
    `{"customer_email":"buyer${(made += 1)}@example.com","customer_name":"Jane Doe","order_id":"${run}-${made}","order_total":108.00,` +
    `"tax":8.00,"shipping":10.00,"discount":5.00,"referral_code":"JOHN123"}`,
  visit: () => `{"referral_code":"JOHN123","landing_page":"https://example.com/${(made += 1)}","utm_source":"newsletter"}`,
  claim: () => `{"referral_code":"JOHN123","email":"friend${(made += 1)}@example.com","name":"Jane Doe"}`,
};
// The refunds are of orders that were recorded before the clock starts.
const orders = [];
kinds.refund = () => `{"order_id":"${orders.pop() ?? fail("too few orders")}","refund_amount":50.00,"refund_id":"R-1"}`;

function fail(message) {
  throw new Error(message);
}

const entry = (kind) => `{"type":"${kind}","payload":${kinds[kind]()}}`;
const batchOf = (kind, size) => `[${Array.from({ length: size }, () => entry(kind)).join(",")}]`;

async function post(connection, path, body) {
  const { status, text } = await connection.exchange(requestBytes(premier, path, body));
  if (status !== 200 || /"failed":[1-9]/.test(text)) throw new Error(`${path} answered ${status}: ${text.slice(0, 300)}`);
}

const contenders = Object.keys(kinds).flatMap((kind) => [
  { kind, size: 1, send: (connection) => post(connection, `/api/v1/track/${kind}`, kinds[kind]()) },
  ...SIZES.map((size) => ({ kind, size, send: (connection) => post(connection, "/api/v1/track/batch", batchOf(kind, size)) })),
]);

/** Events a second over all connections, each sending its next request when the last one is answered; and workerd's CPU of each. */
async function measure({ size, send }) {
  const [start, cpu] = [performance.now(), cpuSeconds(pid)];
  let events = 0;
  await Promise.all(
    connections.map(async (connection) => {
      while (performance.now() - start < ROUND_MS) {
        await send(connection);
        events += size;
      }
    }),
  );
  return { rate: (events / (performance.now() - start)) * 1000, cpu: ((cpuSeconds(pid) - cpu) / events) * 1e6 };
}

/** Orders to refund, more than a round can. */
async function provideOrders() {
  while (orders.length < 60_000) {
    const ids = [];
    const entries = Array.from({ length: 500 }, () => {
      const order = entry("conversion");
      ids.push(/"order_id":"([^"]*)"/.exec(order)[1]);
      return order;
    });
    await post(connections[0], "/api/v1/track/batch", `[${entries.join(",")}]`);
    orders.push(...ids);
  }
}

const median = (values) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];

const asked = process.argv.slice(2);
const kindsAsked = asked.length > 0 ? asked : Object.keys(kinds);

try {
  console.log(`Events a second over ${CONNECTIONS} connections, and µs of workerd's CPU of each event, medians of ${ROUNDS} rounds:\n`);
  for (const kind of kindsAsked) {
    const turns = contenders.filter((contender) => contender.kind === kind);
    const measured = turns.map(() => []);
    for (let round = -1; round < ROUNDS; round += 1) {
      if (kind === "refund") await provideOrders();
      for (const [place, turn] of turns.entries()) {
        const one = await measure(turn);
        if (round >= 0) measured[place].push(one);
      }
    }
    for (const [place, { size }] of turns.entries()) {
      const of = (what) => measured[place].map((one) => one[what]);
      const ratioOf = (what) => median(of(what).map((value, round) => value / measured[0][round][what]));
      const name = size === 1 ? `${kind}s, single calls` : `${kind}s, ${size} a batch`;
      const rate = `${median(of("rate")).toFixed(0).padStart(7)}   ${ratioOf("rate").toFixed(1).padStart(5)} ×`;
      const cpu = `${median(of("cpu")).toFixed(0).padStart(7)} µs   ${ratioOf("cpu").toFixed(3)} ×`;
      console.log(`${rate}   ${cpu}   ${name}`);
    }
  }
} finally {
  for (const connection of connections) connection.close();
  await serving.stop();
  laid.remove();
}
