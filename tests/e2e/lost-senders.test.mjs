// A sender that goes away leaves nothing behind: what it asked for comes to its end, and with it all that was kept for it. What tells so
// is the line in the log, which is written when a request is over.
import assert from "node:assert/strict";
import net from "node:net";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

import { requestBytes } from "../load/connection.mjs";
import { directPort } from "../load/direct.mjs";
import { recorded } from "../support/api.mjs";
import { send } from "../support/http.mjs";
import { conversion } from "../support/payloads.mjs";
import { LOCAL_VARS, layWorker } from "../support/worker.mjs";

const SENDERS = 32;
/** After which a silent database has failed an event, with what timers are late. */
const OVER_WITHIN_MS = 12_000;

const main = fileURLToPath(new URL("../support/lab-worker.mjs", import.meta.url));
const worker = await layWorker({ name: "lost-senders", vars: LOCAL_VARS, main, overflow: false });
const serving = await worker.serve();
const port = await directPort(worker, serving);
after(() => serving.stop().then(worker.remove));
const { premier } = worker.brands;

const silence = (...names) => send({ base: worker.base, method: "POST", path: "/lab/silence", body: JSON.stringify(names) });

/** Sends a request, and hangs up before there is an answer. */
async function hangUp(bytes) {
  const socket = net.connect({ host: "127.0.0.1", port, noDelay: true });
  socket.on("error", () => {});
  socket.write(bytes);
  await new Promise((resolve) => setTimeout(resolve, 500));
  socket.destroy();
}

test("requests whose senders hang up come to their end, each with its line", async () => {
  const lines = () => serving.output().split('"code":"temporarily_unavailable"').length - 1;
  await silence("DB");
  const before = lines();
  const requests = Array.from({ length: SENDERS }, () => requestBytes(premier, "/api/v1/track/conversion", JSON.stringify(conversion())));
  await Promise.all(requests.map(hangUp));
  for (const end = Date.now() + OVER_WITHIN_MS; lines() < before + SENDERS; ) {
    assert.ok(Date.now() < end, `${lines() - before} of ${SENDERS} requests are over`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await silence();
  await recorded(premier, "conversion", conversion());
});

test("a sender who hangs up in the midst of a body is done with at once", async () => {
  const lines = () => serving.output().split('"code":"malformed_json"').length - 1;
  const before = lines();
  const whole = requestBytes(premier, "/api/v1/track/conversion", "").toString().replace(/Content-Length: 0/i, "Transfer-Encoding: chunked");
  await Promise.all(Array.from({ length: SENDERS }, () => hangUp(Buffer.from(`${whole}5\r\n{"cus\r\n`))));
  for (const end = Date.now() + OVER_WITHIN_MS; lines() < before + SENDERS; ) {
    assert.ok(Date.now() < end, `${lines() - before} of ${SENDERS} requests are over`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await recorded(premier, "conversion", conversion());
});
