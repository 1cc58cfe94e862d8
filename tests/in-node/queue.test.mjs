// What the queue delivers to the built Worker, without a runtime: the databases are the test's, since no other can be made to keep one
// brand waiting until another is done with.
import assert from "node:assert/strict";
import { test } from "node:test";

import { arrived, loadWorker } from "../support/in-node.mjs";

const QUEUE = "advocateloop-overflow";

/** A message of the queue, with what became of it. */
function messageOf(brand) {
  const head = { accepted_id: "vst_1", accepted_at: 1, brand_id: brand, environment: "live", key_id: "key_1", event: "visit", basis: "paid" };
  const body = `${JSON.stringify({ ...head, idempotency_key: null, after: [], misses: 0 })}\n{"referral_code":"A"}`;
  const message = { attempts: 1, body, fate: undefined };
  message.ack = () => (message.fate = "ack");
  message.retry = ({ delaySeconds }) => (message.fate = `again in ${delaySeconds} s`);
  return message;
}

/** A database whose calls all wait, each under the brand that it is about. */
class Database {
  calls = new Map();

  prepare = () => ({ bind: (...params) => params });

  batch([[named]]) {
    const call = Promise.withResolvers();
    this.calls.set(JSON.parse(named).brand_id, call);
    return call.promise;
  }
}

test("what is no message of ours is kept, whatever it is, and holds up no other", async (t) => {
  t.mock.method(console, "log", () => {});
  const lost = t.mock.method(console, "error", () => {});
  const env = { DB: new Database(), OVERFLOW: {}, KEY_PEPPER: "pepper" };
  const strange = ["\ud800", "", "{}", '{"a":"\\ud800"}\n{}', "[".repeat(100), undefined, null, 7, { a: 1 }].map((body) => ({ ...messageOf("brd_1"), body }));
  const fates = [];
  for (const message of strange) message.retry = ({ delaySeconds }) => fates.push(delaySeconds);
  const worker = await loadWorker();
  await worker.queue({ queue: QUEUE, messages: strange }, env);
  assert.deepEqual(fates, Array(strange.length).fill(60));
  await worker.queue({ queue: QUEUE, messages: [] }, env);
  assert.equal(lost.mock.callCount(), 0, "no instance is lost");
});

test("no brand waits for another's database", async (t) => {
  t.mock.method(console, "log", () => {});
  const database = new Database();
  const env = { DB: database, OVERFLOW: {}, KEY_PEPPER: "pepper", ALLOW_INSECURE_HTTP: "true" };
  const messages = ["brd_1", "brd_2", "brd_1", "brd_3"].map(messageOf);
  const fates = () => messages.map(({ fate }) => fate);
  const worker = await loadWorker();
  const done = worker.queue({ queue: QUEUE, messages }, env);
  await arrived();
  assert.deepEqual([...database.calls.keys()], ["brd_1", "brd_2", "brd_3"], "all of them are asked at once");
  database.calls.get("brd_2").reject(new Error("D1 DB is overloaded"));
  await arrived();
  assert.deepEqual(fates(), [undefined, "again in 1 s", undefined, undefined]);
  for (const brand of ["brd_3", "brd_1"]) database.calls.get(brand).reject(new Error("D1 DB is overloaded"));
  await done;
  assert.deepEqual(fates(), Array(4).fill("again in 1 s"));
});

test("dead letters go back into the queue unread, and one that it does not take stays", async (t) => {
  const logged = t.mock.method(console, "log", () => {});
  const sent = [];
  const OVERFLOW = {
    async send(body, { contentType }) {
      await arrived();
      if (body === "too much") throw new Error("Queue is overloaded");
      sent.push([body, contentType]);
    },
  };
  const bodies = ["what nobody understands", "too much", { an: "object" }, messageOf("brd_1").body];
  const messages = bodies.map((body) => ({ ...messageOf("brd_1"), body }));
  for (const message of messages) {
    message.ack = () => (message.fate = "ack");
    message.retry = ({ delaySeconds }) => (message.fate = delaySeconds);
  }
  const worker = await loadWorker();
  await worker.queue({ queue: `${QUEUE}-dead`, messages }, { OVERFLOW });
  assert.deepEqual(messages.map(({ fate }) => fate), ["ack", 60, "ack", "ack"]);
  assert.deepEqual(sent, [[bodies[0], "text"], [bodies[2], "v8"], [bodies[3], "text"]]);
  assert.deepEqual(logged.mock.calls.map(({ arguments: [line] }) => line), ['{"code":"redriven","messages":3,"kept":1}']);
});

test("a queue that is not bound keeps its dead letters", async (t) => {
  t.mock.method(console, "log", () => {});
  const messages = [messageOf("brd_1")];
  const worker = await loadWorker();
  await worker.queue({ queue: `${QUEUE}-dead`, messages }, {});
  assert.equal(messages[0].fate, "again in 60 s");
});
