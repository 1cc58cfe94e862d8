// A server that plays the API on a bad day: it notes each request and answers as told, one step a request.
import http from "node:http";

/** Steps. After the last one, everything is recorded. */
export const unavailable = (seconds) => ({ status: 503, seconds, body: { success: false, error: "Later", code: "temporarily_unavailable" } });
export const limited = (seconds) => ({ status: 429, seconds, body: { success: false, error: "Slower", code: "rate_limited" } });
export const refused = (body) => ({ status: 400, body: { success: false, request_id: "req-1", ...body } });
export const hangUp = { hangUp: true };
export const silence = { silence: true };
/** The answer breaks off: it is shorter than it says. */
export const cutOff = { cutOff: true };

const RECORDED = { status: 200, body: { success: true, data: { conversion_id: "cnv_played", refund_id: "RF-1", remaining: 58.0 } } };

/** Starts it. Returns `{ base, requests, stop }`; a request is `{ path, headers, body, at }`. */
export async function play(...steps) {
  const requests = [];
  const server = http.createServer((incoming, outgoing) => {
    const pieces = [];
    incoming.on("data", (piece) => pieces.push(piece));
    incoming.on("end", () => {
      requests.push({ path: incoming.url, headers: incoming.headers, body: Buffer.concat(pieces).toString("utf8"), at: Date.now() });
      const { status, seconds, body, ...otherwise } = steps[requests.length - 1] ?? RECORDED;
      if (otherwise.hangUp) return incoming.socket.destroy();
      if (otherwise.silence) return undefined;
      if (otherwise.cutOff) {
        outgoing.writeHead(200, { "Content-Type": "application/json", "Content-Length": 999 });
        return outgoing.write('{ "success": true, ', () => incoming.socket.destroy());
      }
      const retryAfter = seconds === undefined ? {} : { "Retry-After": String(seconds) };
      outgoing.writeHead(status, { "Content-Type": "application/json", ...retryAfter });
      return outgoing.end(JSON.stringify(body));
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { base: `http://127.0.0.1:${server.address().port}`, requests, stop };
}
