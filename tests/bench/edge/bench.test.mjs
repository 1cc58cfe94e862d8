// That the bench still measures what it says: every request gets the answer that it counts on, and a filled database is a whole one.
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";

import { entriesOf } from "./compare.mjs";
import { FLOORS, OURS, brand, ours } from "./contenders.mjs";
import { ourTables } from "./database.mjs";
import { filledWith } from "./fill.mjs";
import { host } from "./host.mjs";
import { ratios } from "./rounds.mjs";
import { measureRows } from "./rows.mjs";
import { Lane } from "./slice.mjs";
import { Tasks, floorTask } from "./tasks.mjs";

test("every task and every floor is answered as expected, and takes CPU", { skip: process.platform !== "linux" && "it reads /proc" }, async () => {
  const filled = ours(filledWith({ events: 100, brands: 10, brand: brand.id }));
  const { pid, ports, stop } = await host([filled, ...FLOORS]);
  const lanes = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, new Lane(port, pid)]));
  const floors = FLOORS.map(({ name }) => ({ lane: lanes[name], task: floorTask(name, brand) }));
  try {
    for (const { lane, task, supply } of [...floors, ...entriesOf(OURS, lanes[OURS], new Tasks(brand))]) {
      await supply?.(100);
      const { cpu, rate, count } = await lane.run(task.next, task.status, (sent) => sent >= 50);
      assert.ok(cpu > 0 && rate > 0 && count === 50, task.name);
    }
    const { accepted } = new Tasks(brand);
    await assert.rejects(lanes[OURS].run(accepted.next, 201, (sent) => sent >= 1), /answered 200 instead of 201/);
  } finally {
    for (const lane of Object.values(lanes)) lane.close();
    await stop();
  }
});

test("a conversion writes five rows at most, and only a refund asks twice", async () => {
  const rows = await measureRows();
  assert.ok(rows.length >= 12);
  for (const { name, written, batches } of rows) {
    if (name.startsWith("conversion") && !name.includes("Idempotency-Key")) assert.ok(written <= 5, `${name}: ${written}`);
    if (name.includes("duplicate")) assert.equal(written, 0, name);
    assert.ok(batches === 1 || (name.startsWith("refund") && batches === 2), `${name}: ${batches}`);
  }
});

test("a filled database has its events, in the feed with their sums, half of them of one brand", () => {
  const database = new DatabaseSync(":memory:");
  for (const script of ourTables()) database.exec(script);
  filledWith({ events: 1000, brands: 20, brand: brand.id })(database);
  const value = (sql) => Object.values(database.prepare(sql).get())[0];
  assert.equal(value("SELECT count(*) FROM feed"), 1000);
  assert.equal(value("SELECT sum(refunded) FROM feed"), value("SELECT sum(amount) FROM refunds"));
  assert.equal(value("SELECT sum(refunded) FROM conversions"), value("SELECT sum(amount) FROM refunds"));
  const share = value(`SELECT avg(brand_id = '${brand.id}') FROM feed`);
  assert.ok(share > 0.45 && share < 0.55, `${share}`);
  assert.equal(value(`SELECT count(DISTINCT brand_id) FROM feed WHERE brand_id <> '${brand.id}'`), 20);
  database.close();
});

test("ratios are of figures of one round", () => {
  const of = (...rates) => rates.map((rate) => ({ rate }));
  assert.deepEqual(ratios(of(1, 20, 300), of(2, 20, 100), "rate"), { median: 1, min: 0.5, max: 3 });
});
