// `--rows`: what each kind of event writes and reads, by the values that D1 reports for billing.
import { join } from "node:path";

import { Connection, headerOf, requestBytes } from "../../load/connection.mjs";
import { root } from "../../support/root.mjs";
import { brand, onOurTables } from "./contenders.mjs";
import { host } from "./host.mjs";
import { conversion } from "./tasks.mjs";

const NAME = "counting";

const without = (order, field) => conversion(order).replace(field, "");
const CLAIM = `{"referral_code":"JOHN123","email":"buyer-3@example.com"}`;
const VISIT = `{"referral_code":"JOHN123","utm_source":"newsletter"}`;
const refund = (more) => `{"order_id":"1","refund_amount":21.50,"refund_id":"${more}"}`;

/** In this order, for the later ones find what the earlier ones have recorded. */
const EVENTS = [
  ["claim", "claim", CLAIM],
  ["conversion", "conversion", conversion("1")],
  ["conversion without a code", "conversion", without("2", `"referral_code":"JOHN123",`)],
  ["conversion without an order_id", "conversion", without("4", `"order_id":"4",`)],
  ["conversion with a claim", "conversion", conversion("3")],
  ["conversion, duplicate", "conversion", conversion("1")],
  ["conversion with an Idempotency-Key", "conversion", conversion("5"), "k"],
  ["refund", "refund", refund("R-1")],
  ["refund, duplicate", "refund", refund("R-1")],
  ["refund with an Idempotency-Key", "refund", refund("R-2"), "k"],
  ["visit", "visit", VISIT],
  ["visit with an Idempotency-Key", "visit", VISIT, "k"],
];

/** Asks a Worker of its own, on a new database. */
export async function measureRows() {
  const worker = onOurTables(NAME, join(root, "tests/bench/edge/counting.mjs"));
  const { ports, stop } = await host([worker]);
  const connection = new Connection(ports[NAME]);
  const rows = [];
  for (const [name, event, body, key] of EVENTS) {
    const headers = key ? { "Idempotency-Key": key } : {};
    const answer = await connection.exchange(requestBytes(brand, `/api/v1/track/${event}`, body, headers));
    if (answer.status !== 200) throw new Error(`${name}: ${answer.status} ${answer.text}`);
    const count = (header) => Number(headerOf(answer, `x-${header}`));
    rows.push({ name, written: count("written"), read: count("read"), batches: count("batches") });
  }
  connection.close();
  await stop();
  return rows;
}

export async function printRows() {
  console.log("\nRows as D1 counts them, and its batches, for one event each:\n");
  for (const { name, written, read, batches } of await measureRows()) {
    console.log(`${name.padEnd(36)} ${String(written).padStart(3)} written ${String(read).padStart(4)} read   ${batches} ${batches === 1 ? "batch" : "batches"}`);
  }
}
