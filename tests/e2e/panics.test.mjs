// When our own code fails: everybody gets an answer, at once, and the next request finds a Worker that is well.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";

import { Connection, headerOf, requestBytes } from "../load/connection.mjs";
import { directPort } from "../load/direct.mjs";
import { accepted, call, refused, track } from "../support/api.mjs";
import { conversion } from "../support/payloads.mjs";
import { root } from "../support/root.mjs";
import { LOCAL_VARS, layWorker } from "../support/worker.mjs";

const built = spawnSync("cargo", ["xtask", "build-worker", "--panic-route"], { cwd: root, encoding: "utf8" });
assert.equal(built.status, 0, built.stderr);

const worker = await layWorker({ name: "panics", vars: LOCAL_VARS, main: join(root, "target/panic-worker/entry.mjs") });
const serving = await worker.serve();
const port = await directPort(worker, serving);
after(() => serving.stop().then(worker.remove));
const { premier } = worker.brands;

const CANARY = "kim.canary@example.com";
const panicBytes = `GET /panic HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: ${CANARY}\r\n\r\n`;
const panic = () => call(premier, "GET", "/panic", undefined, { Accept: CANARY });

/** Sends at the same moment, each on a connection of its own; an answer must come within seconds. */
async function atOnce(requests) {
  const connections = requests.map(() => new Connection(port));
  const answers = await Promise.all(requests.map((bytes, place) => connections[place].exchange(bytes, 10_000)));
  for (const connection of connections) connection.close();
  return answers;
}

/** That it is our JSON 500, as one that was not lost on the way. */
function assertInternalError(answer) {
  const body = JSON.parse(answer.text);
  assert.deepEqual([answer.status, body.success, body.code], [500, false, "internal_error"]);
  assert.equal(headerOf(answer, "Content-Type"), "application/json");
  assert.equal(headerOf(answer, "X-Request-Id"), body.request_id);
}

test("a panic is answered with our 500, and the next request is answered as ever", async () => {
  for (let time = 0; time < 3; time += 1) {
    const body = refused(await panic(), 500, "internal_error");
    assert.match(body.request_id, /^req_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
    accepted(await track(premier, "conversion", conversion()));
  }
});

test("amid 64 requests it leaves none of them waiting, and what it cut off may be sent again", async () => {
  for (let time = 0; time < 3; time += 1) {
    const payloads = Array.from({ length: 64 }, () => JSON.stringify(conversion()));
    const tracked = payloads.map((payload) => requestBytes(premier, "/api/v1/track/conversion", payload));
    const answers = await atOnce([...tracked.slice(0, 32), panicBytes, ...tracked.slice(32)]);
    assertInternalError(answers[32]);
    for (const answer of answers.filter(({ status }) => status !== 200)) assertInternalError(answer);
    const again = await atOnce(tracked);
    assert.deepEqual(new Set(again.map(({ status }) => status)), new Set([200]));
  }
});

test("panics at once, one after another, and in between leave a Worker that is well", async () => {
  const validate = (payload) => requestBytes({}, "/api/v1/validate/conversion", JSON.stringify(payload));
  const mixed = Array.from({ length: 60 }, (_, place) => (place % 5 === 0 ? panicBytes : validate(conversion())));
  for (let time = 0; time < 5; time += 1) {
    const answers = await atOnce(mixed);
    for (const answer of answers.filter(({ status }) => status !== 200)) assertInternalError(answer);
    for (const answer of answers.filter((_, place) => place % 5 === 0)) assert.equal(answer.status, 500);
  }
  accepted(await track(premier, "conversion", conversion()));
});

test("a sender who is not done yet is answered, too, and a pre-flight check can be read in a browser", async () => {
  for (const path of ["/api/v1/track/conversion", "/api/v1/validate/conversion"]) {
    const connection = new Connection(port);
    // Of unknown length: one whose length is known does not reach the module before its end.
    const whole = requestBytes(premier, path, "").toString().replace(/Content-Length: 0/i, "Transfer-Encoding: chunked");
    const cutOff = connection.exchange(Buffer.from(`${whole}5\r\n{"cus\r\n`), 10_000);
    await new Promise((resolve) => setTimeout(resolve, 100)); // Until the Worker waits for the rest.
    refused(await panic(), 500, "internal_error");
    const answer = await cutOff;
    connection.close();
    assertInternalError(answer);
    assert.equal(headerOf(answer, "Access-Control-Allow-Origin"), path.includes("validate") ? "*" : undefined);
  }
});

test("a sender of a body of known length who is not done yet has lost nothing", async () => {
  const connection = new Connection(port);
  const bytes = requestBytes(premier, "/api/v1/track/conversion", JSON.stringify(conversion()));
  const answered = connection.exchange(bytes.slice(0, -20), 10_000);
  await new Promise((resolve) => setTimeout(resolve, 100));
  refused(await panic(), 500, "internal_error");
  connection.sendRest(bytes.slice(-20));
  assert.equal((await answered).status, 200);
  connection.close();
});

test("the log tells where it was, and the request, and not what a caller sent", async () => {
  const { request_id: id } = refused(await panic(), 500, "internal_error");
  const until = Date.now() + 5000;
  while (!serving.output().includes(id) && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
  const line = serving.output().split("\n").find((text) => text.includes(id));
  const { status, code, trouble } = JSON.parse(line.slice(line.indexOf("{"), line.lastIndexOf("}") + 1));
  assert.deepEqual({ status, code, trouble }, { status: 500, code: "internal_error", trouble: "the WebAssembly instance was lost" });
  assert.match(serving.output(), /"panic":"edge\/src\/panic_route\.rs:\d+:\d+"/);
  assert.ok(!serving.output().includes(CANARY));
});

test("the answer is worded as every other internal error", async () => {
  const [, ours] = /"(Internal error: [^"]+)"\s*\)\]\s*Internal \{/.exec(readFileSync(join(root, "edge/src/failure.rs"), "utf8"));
  assert.equal(refused(await panic(), 500, "internal_error").error, ours.replace(/\\\n\s*/g, ""));
});

test("production has no such route", () => {
  const holds = (build) => readFileSync(join(root, build, "edge.wasm")).includes("the caller sent");
  assert.deepEqual([holds("edge/build"), holds("target/panic-worker/build")], [false, true]);
});
