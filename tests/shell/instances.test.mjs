// The shell around the module, without a runtime: what becomes of the requests in an instance when one of them goes wrong. The module is
// the real one; the clock and the database are the test's, since no other database can be made to answer after minutes.
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { createWorker } from "../../edge/shell/worker.mjs";
import { arrived, module } from "../support/shell.mjs";

const MINUTE = 60_000;

/** A database whose answers the test gives, one for each call. */
class Database {
  calls = [];

  prepare = () => ({ bind: () => ({}) });

  batch() {
    const call = Promise.withResolvers();
    this.calls.push({ answer: () => call.resolve([{ results: [{ answer: '{"brands":1}' }] }]) });
    return call.promise;
  }
}

let database, env, now, said;

beforeEach(() => {
  now = 1_795_000_000_000;
  mock.method(Date, "now", () => now);
  database = new Database();
  env = { DB: database, KEY_PEPPER: "pepper", ALLOW_INSECURE_HTTP: "true" };
  said = mock.method(console, "error", () => {});
  mock.method(console, "log", () => {});
});

afterEach(() => {
  mock.restoreAll();
});

/** Asks for `/health`, which asks the database; settles when that has answered. */
function ask(worker) {
  return worker.fetch(new Request("http://localhost/health"), env);
}

test("a request that comes back after it was given up takes no other one with it", async () => {
  const worker = createWorker(module);
  const late = ask(worker);
  await arrived();
  now += 5 * MINUTE;
  // With this one, the module forgets the other.
  const other = ask(worker);
  await arrived();
  database.calls[0].answer();
  assert.equal((await late).status, 500);
  database.calls[1].answer();
  assert.equal((await other).status, 200);
  assert.equal(said.mock.callCount(), 0, "nothing says that an instance was lost");
});

test("a lost instance ends the requests that were in it, and none in the next one", async () => {
  const worker = createWorker(module);
  const inside = ask(worker);
  await arrived();
  const breaking = worker.fetch({ method: "GET", url: "http://localhost/health", body: null, headers: new BreaksAtTheSecondLook() }, env);
  // At once, before anybody has heard of it.
  const next = ask(worker);
  await arrived();
  database.calls[1].answer();
  assert.deepEqual([(await inside).status, (await breaking).status, (await next).status], [500, 500, 200]);
  assert.equal(said.mock.callCount(), 1);
});

/** Fails in the midst of being written into the module, as a trap does. */
class BreaksAtTheSecondLook {
  #looks = 0;

  get() {
    this.#looks += 1;
    if (this.#looks === 2) throw new Error("broken");
    return null;
  }
}
