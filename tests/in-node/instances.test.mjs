// The built Worker without a runtime: what becomes of the requests in an instance when one of them goes wrong, or its sender away. The
// database is the test's, since no other can be made to answer when it is told to.
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { CONTEXT, arrived, loadWorker } from "../support/in-node.mjs";

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

let database, env, said, worker;

beforeEach(async () => {
  worker = await loadWorker();
  mock.timers.enable({ apis: ["setTimeout"] }); // No deadline comes.
  database = new Database();
  env = { DB: database, KEY_PEPPER: "pepper", ALLOW_INSECURE_HTTP: "true" };
  said = mock.method(console, "error", () => {});
  mock.method(console, "log", () => {});
});

afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

/** Asks for `/health`, which asks the database; settles when that has answered. */
function ask(context = CONTEXT) {
  return worker.fetch(new Request("http://localhost/health"), env, context);
}

test("a request goes on to its end when its sender goes away", async () => {
  const waited = [];
  const answered = ask({ waitUntil: (promise) => waited.push(promise) });
  await arrived();
  assert.equal(waited.length, 1);
  let isOver = false;
  waited[0].then(() => (isOver = true));
  await arrived();
  assert.equal(isOver, false);
  database.calls[0].answer();
  await Promise.all(waited);
  assert.equal((await answered).status, 200);
});

test("a lost instance ends the requests that were in it, and none in the next one", async () => {
  const inside = ask();
  await arrived();
  const request = { method: "GET", url: "http://localhost/health", body: null, headers: new BreaksAtTheSecondLook() };
  const breaking = worker.fetch(request, env, CONTEXT);
  await arrived();
  const next = ask();
  await arrived();
  database.calls[1].answer();
  assert.deepEqual([(await inside).status, (await breaking).status, (await next).status], [500, 500, 200]);
  assert.deepEqual(said.mock.calls.map(({ arguments: [line] }) => line), ['{"lost":"Error"}']);
});

test("a lost instance has the queue deliver again what it was doing, and so have messages that can't be read", async () => {
  const queue = "advocateloop-overflow";
  const ack = () => assert.fail("it is not done with");
  const broken = () => { throw new Error("broken"); };
  await assert.rejects(worker.queue({ queue, messages: [{ get attempts() { return broken(); }, ack }] }, env), /lost/);
  await assert.rejects(worker.queue({ queue, get messages() { return broken(); } }, env), /broken/);
  await worker.queue({ queue, messages: [{ attempts: 1, ack, retry: () => {} }] }, env);
  assert.equal(said.mock.callCount(), 1);
});

/** Fails while the module reads it, which is a trap; the first look is not the module's. */
class BreaksAtTheSecondLook {
  #looks = 0;

  get() {
    this.#looks += 1;
    if (this.#looks === 2) throw new Error("broken");
    return null;
  }
}
