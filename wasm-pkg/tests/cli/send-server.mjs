// The batch endpoint as far as `send` needs it, on a good day and on bad ones: it notes every request, stores events by what
// identifies them, and answers as told, one step a request.

import { createServer } from "node:http";

/** What a step may be, besides `undefined` for an answer as it should be. */
export const failing = (status, retryAfter) => ({ status, retryAfter });
export const hangUp = { hangUp: true };
/** All is stored, and the answer gets lost. */
export const lostAnswer = { lost: true };
export const silent = { silent: true };

export async function serve(...steps) {
  const requests = [];
  const stored = new Map();
  const server = createServer((incoming, outgoing) => {
    const pieces = [];
    incoming.on("data", (piece) => pieces.push(piece));
    incoming.on("end", () => {
      const body = Buffer.concat(pieces).toString();
      const lines = body.split("\n").filter((line) => line !== "");
      requests.push({ path: incoming.url, headers: incoming.headers, bytes: Buffer.byteLength(body), lines });
      const step = steps.shift();
      if (step?.silent) return undefined;
      if (step?.hangUp) return incoming.socket.destroy();
      if (step?.status) return answer(outgoing, step.status, { success: false, error: "Later", code: "x" }, step.retryAfter);
      if (lines.every((line) => typeOf(line) === undefined)) return answer(outgoing, 400, refusal(lines));
      const results = lines.map((line) => record(line, stored, step));
      if (step?.lost) return incoming.socket.destroy();
      return answer(outgoing, 200, { success: true, data: { results } });
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${server.address().port}`, requests, stored, stop };
}

function answer(outgoing, status, body, retryAfter) {
  outgoing.writeHead(status, { "Content-Type": "application/json", ...(retryAfter && { "Retry-After": String(retryAfter) }) });
  outgoing.end(JSON.stringify(body));
}

/** Where no line is an event: of all of them together, and at most so many issues as an answer lists. */
function refusal(lines) {
  const issues = lines.flatMap((_, index) => [
    { path: `/${index}/type`, code: "missing", message: `[${index}].type is required: send "visit"` },
    { path: `/${index}/payload`, code: "missing", message: `[${index}].payload is required: send { … }` },
  ]);
  return { success: false, error: "[0].type is required; and more", code: "invalid_payload", errors: issues.slice(0, 100), request_id: "req_1" };
}

function typeOf(line) {
  try {
    return JSON.parse(line).type;
  } catch {
    return undefined;
  }
}

let anonymous = 0;

function record(line, stored, step) {
  let entry;
  try {
    entry = JSON.parse(line);
  } catch {
    return { status: 400, success: false, error: "no JSON", code: "malformed_json" };
  }
  const { type, payload, idempotency_key: key } = entry;
  if (payload?.order_id === "CONFLICT") return { status: 409, success: false, error: "in use", code: "order_id_conflict" };
  if (step?.busy?.(entry)) return { status: 503, success: false, error: "Later", code: "temporarily_unavailable" };
  const name = `${type} ${key ?? (payload?.refund_id ?? payload?.order_id) ?? (anonymous += 1)}`;
  const duplicate = stored.has(name);
  stored.set(name, entry);
  return { status: 200, success: true, data: { duplicate } };
}
