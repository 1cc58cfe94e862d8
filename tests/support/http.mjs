// One HTTP request, sent exactly as told: `fetch` would tidy the path and refuse some of the headers that a test needs.
import assert from "node:assert/strict";
import http from "node:http";
import https from "node:https";
import net from "node:net";

// Sockets are kept for the next request; `unref`ed by Node while idle, so that they don't keep a finished test alive.
const plain = new http.Agent({ keepAlive: true, maxSockets: 100 });
// Wrangler signs its own certificate for https on this machine.
const secure = new https.Agent({ keepAlive: true, maxSockets: 100, rejectUnauthorized: false });

/**
 * Sends `body` whole, or, if it is an array, piece by piece without a Content-Length.
 *
 * @param {{base: string, method: string, path: string, headers?: object, body?: string | Buffer | Buffer[]}} request
 * @returns {Promise<{status: number, headers: object, text: string, method: string, path: string}>}
 */
export function send({ base, method, path, headers = {}, body }) {
  const { protocol, hostname, port } = new URL(base);
  const [{ request }, agent] = protocol === "https:" ? [https, secure] : [http, plain];
  const streamed = Array.isArray(body);
  // Said in any case: Node would send a DELETE's body without a length, which then looks like the next request.
  const extent = streamed ? { "Transfer-Encoding": "chunked" } : { "Content-Length": Buffer.byteLength(body ?? "") };
  const allHeaders = streamed || body !== undefined ? { ...headers, ...extent } : headers;
  return new Promise((resolve, reject) => {
    const outgoing = request({ method, hostname, port, path, headers: allHeaders, agent }, (incoming) => {
      const pieces = [];
      incoming.on("data", (piece) => pieces.push(piece));
      incoming.on("error", reject);
      incoming.on("end", () => {
        const text = Buffer.concat(pieces).toString("utf8");
        resolve({ status: incoming.statusCode, headers: incoming.headers, text, method, path });
      });
    });
    // A server that has refused a body may close before it has read all of it; then the answer counts, not the error.
    outgoing.on("error", (error) => setTimeout(reject, 100, error));
    if (streamed) {
      for (const piece of body) outgoing.write(piece);
      outgoing.end();
    } else {
      outgoing.end(body);
    }
  });
}

/** Sends bytes as they are, waits a moment, and hangs up. Returns what came back until then. */
export function sendBytes(base, bytes) {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = net.connect({ host: hostname, port }, () => socket.write(bytes));
    socket.setEncoding("utf8").on("data", (text) => (answer += text));
    const waited = setTimeout(() => socket.destroy(), 300);
    socket.on("error", (error) => (error.code === "ECONNRESET" ? socket.destroy() : reject(error)));
    socket.on("close", () => {
      clearTimeout(waited);
      resolve(answer);
    });
  });
}

/** The statuses of all answers in what came back. */
export const statuses = (answer) => [...answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));

/** Asserts that an answer is no success, and that if it is the Worker's (the runtime has some of its own), it blames the sender. */
export function assertRefused(answer, name = "") {
  const worst = /^x-request-id:/im.test(answer) ? 499 : 599;
  for (const status of statuses(answer)) assert.ok(status >= 400 && status <= worst, `${name} ${answer}`);
}
