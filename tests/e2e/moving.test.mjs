// Several databases: a brand lives in one of them. It moves to another database and back again while integrations send events: each one that was acknowledged is there once.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, test } from "node:test";

import { accepted, call, recorded, refused } from "../support/api.mjs";
import { directPort } from "../load/direct.mjs";
import { Integration } from "../load/integration.mjs";
import { together, violations } from "../load/ledger-check.mjs";
import { Random } from "../support/random.mjs";
import { ADMIN_TOKEN, newBrand, operate } from "../support/operator.mjs";
import { conversion } from "../support/payloads.mjs";
import { root } from "../support/root.mjs";
import { LOCAL_VARS, layWorker } from "../support/worker.mjs";

const SENDERS = 16;
/** Where it goes, one after the other; it begins in the first. */
const ROUTE = [1, 2, 0, 1];

const DATABASES = 3;
const worker = await layWorker({ name: "moving", databases: DATABASES, vars: { ...LOCAL_VARS, ADMIN_TOKEN }, silent: true });
after(worker.remove);
const serving = await worker.serve();
after(serving.stop);
const port = await directPort(worker, serving);
const brands = [worker.brands.premier, worker.brands.premier2];

/** `cargo xtask admin brand move`; killed once it has said something of this stage. */
function move(brand, to, killedAt) {
  const child = spawn(process.execPath, [join(root, "edge/admin/main.mjs"), "brand", "move", brand.id, "--to", String(to), "--url", worker.base], {
    env: { ...process.env, ADMIN_TOKEN, NODE_TEST_CONTEXT: "" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
      if (killedAt && text.includes(killedAt)) child.kill("SIGKILL");
    });
  }
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, output })));
}

test("a brand lives wholly in one of several databases, which its identifier tells", async () => {
  const spread = await Promise.all(Array.from({ length: DATABASES }, (_, database) => newBrand(worker, "premier", { database })));
  const order = conversion();
  const conversions = await Promise.all(spread.map((brand) => recorded(brand, "conversion", order)));
  assert.equal(new Set(conversions.map(({ conversion_id: id }) => id)).size, DATABASES);
  const { brands: listed } = accepted(await operate(worker, "GET", "brands")).data;
  for (const [place, brand] of spread.entries()) {
    const { events } = accepted(await call(brand, "GET", "/api/v1/events")).data;
    assert.deepEqual(events.map(({ id }) => id), [conversions[place].conversion_id]);
    const other = spread[(place + 1) % DATABASES];
    refused(await call({ ...brand, key: other.key }, "GET", "/api/v1/events"), 401, "invalid_api_key");
    assert.equal(listed.find(({ brand_id: id }) => id === brand.id).database, place);
  }
  refused(await operate(worker, "POST", "brands", { name: "Nowhere", plan: "starter", database: DATABASES }), 400, "database_not_bound");
  await recorded(worker.brands.growth, "conversion", conversion());
});

test("a move under load loses nothing and doubles nothing, there and back again, and when its mover is killed", async () => {
  const random = new Random(20_261_125);
  const reach = () => Promise.resolve({ port, generation: 1 });
  const senders = Array.from({ length: SENDERS }, (_, number) => new Integration(`M${number}`, brands[number % 2], random.fork(), reach));
  const total = (name) => senders.reduce((sum, { tally }) => sum + tally[name], 0);
  let isOver = false;
  let failure;
  const running = senders.map((sender) => sender.run(() => isOver || failure !== undefined).catch((error) => (failure ??= error)));
  const until = async (events) => {
    while (total("acknowledged") < events && failure === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  try {
    await until(1500);
    for (const [place, to] of ROUTE.entries()) {
      const before = total("acknowledged");
      if (place % 2 === 0) {
        const killed = await move(brands[0], to, "copying");
        assert.equal(killed.code, null, killed.output);
        await until(total("acknowledged") + 100);
      }
      const moved = await move(brands[0], to);
      assert.equal(moved.code, 0, moved.output);
      assert.ok(total("acknowledged") > before, "events were recorded meanwhile");
      await until(total("acknowledged") + 200);
      assert.equal(accepted(await operate(worker, "GET", `brands/${brands[0].id}`)).data.database, to);
    }
  } finally {
    isOver = true;
    await Promise.all(running);
  }
  assert.equal(failure, undefined, failure?.stack);

  const told = brands.map((brand) => together(senders.filter((sender) => sender.brand === brand).map((sender) => sender.acknowledged)));
  const ids = (acknowledged) => [...acknowledged.conversions, ...acknowledged.claims, ...acknowledged.visits].map(({ id }) => id);
  const listed = await list(brands[0]);
  assert.equal(new Set(listed).size, listed.length, "the list has each event once");
  assert.equal(listed.length, ids(told[0]).length + told[0].refunds.length);
  assert.deepEqual(ids(told[0]).filter((id) => !listed.includes(id)), []);

  await serving.stop();
  const homes = brands.map(() => 0);
  for (const file of worker.databaseFiles()) {
    const database = new DatabaseSync(file);
    for (const [place, brand] of brands.entries()) {
      const isHome = database.prepare("SELECT 1 FROM brands WHERE brand_id = ? AND elsewhere IS NULL").get(brand.id) !== undefined;
      const found = violations(database, brand.id, isHome ? told[place] : together([]));
      assert.deepEqual(found.slice(0, 5), [], `${found.length} violations`);
      homes[place] += Number(isHome);
      assert.equal(database.prepare("SELECT count(*) AS rows FROM moves").get().rows, 0);
    }
    database.close();
  }
  assert.deepEqual(homes, [1, 1]);
  console.log(`# ${total("acknowledged")} events acknowledged, ${total("repeated")} repeated, ${total("unanswered")} tries in vain`);
});

/** The identifiers of all events, read by the API. */
async function list(brand) {
  const found = [];
  for (let cursor = "", hasMore = true; hasMore; ) {
    const page = accepted(await call(brand, "GET", `/api/v1/events?limit=500&cursor=${cursor}`)).data;
    found.push(...page.events.map(({ id }) => id));
    [cursor, hasMore] = [page.next_cursor, page.has_more];
  }
  return found;
}
