// The built Worker without a runtime: a database that never answers. The clock is the test's.
import assert from "node:assert/strict";
import { test } from "node:test";

import { CONTEXT, arrived, loadWorker } from "../support/in-node.mjs";

const SILENT = new Promise(() => {});

/** A database that does this with a batch. */
const database = (batch) => ({ prepare: () => ({ bind: () => ({}) }), batch });

function health(worker, batch) {
  const env = { DB: database(batch), KEY_PEPPER: "pepper", ALLOW_INSECURE_HTTP: "true" };
  return worker.fetch(new Request("http://localhost/health"), env, CONTEXT);
}

const WELL = [{ results: [{ answer: '{"brands":1}' }] }];

test("a database that says nothing for 4 seconds has failed", async (t) => {
  const worker = await loadWorker();
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const log = t.mock.method(console, "log", () => {});
  const answer = health(worker, () => SILENT);
  let isAnswered = false;
  answer.then(() => (isAnswered = true));
  await arrived();
  t.mock.timers.tick(3_999);
  await arrived();
  assert.equal(isAnswered, false);
  t.mock.timers.tick(1);
  const { status, headers } = await answer;
  assert.deepEqual([status, headers.get("Retry-After")], [503, "10"]);
  assert.match(log.mock.calls.at(-1).arguments[0], /"trouble":"DB: timed out: no answer within 4000 ms/);
});

test("what it says later is of no consequence", async (t) => {
  const worker = await loadWorker();
  t.mock.timers.enable({ apis: ["setTimeout"] });
  t.mock.method(console, "log", () => {});
  const lost = t.mock.method(console, "error", () => {});
  const calls = [];
  const batch = () => new Promise((resolve) => calls.push(resolve));
  const late = health(worker, batch);
  await arrived();
  t.mock.timers.tick(4_000);
  assert.equal((await late).status, 503);
  const next = health(worker, batch);
  await arrived();
  for (const answer of calls) answer(WELL);
  assert.equal((await next).status, 200);
  assert.equal(lost.mock.callCount(), 0);
});

test("no timer is left of a step that came to its end", async (t) => {
  const worker = await loadWorker();
  t.mock.method(console, "log", () => {});
  const [set, cleared] = [t.mock.method(globalThis, "setTimeout"), t.mock.method(globalThis, "clearTimeout")];
  assert.equal((await health(worker, () => Promise.resolve(WELL))).status, 200);
  assert.deepEqual(
    cleared.mock.calls.map(({ arguments: [timer] }) => timer),
    set.mock.calls.map(({ result }) => Number(result)),
  );
  assert.equal(set.mock.callCount(), 1);
});
