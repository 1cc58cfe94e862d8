// An answer for everybody when our own code fails. A panic, or any other trap, ends the WebAssembly instance: what waits
// for it would wait for ever, as would every other request in it. Here they are all answered at once, and workers-rs
// gives the next request a new instance. Which of them the instance had recorded, nobody can tell: as after any lost
// answer, a repetition is safe.

/** What workers-rs and `last_words.rs` set when an instance is lost. */
const state = globalThis.__worker_init_state;

/** Gives up one of the requests under way. */
const underWay = new Set();

let isLost = state.criticalError;
Object.defineProperty(state, "criticalError", {
  get: () => isLost,
  set(value) {
    isLost = value;
    if (value) for (const giveUp of underWay) giveUp();
  },
});

/** The Worker, as the runtime wants it, that answers in any case. */
export function guarded(Worker) {
  return {
    async fetch(request, env, context) {
      const started = Date.now();
      const lost = Promise.withResolvers();
      underWay.add(lost.resolve);
      try {
        const answer = await Promise.race([new Worker(context, env).fetch(request), lost.promise]);
        if (answer) return answer;
      } catch {
        // Nothing is thrown out of a sound instance.
        state.criticalError = true;
      } finally {
        underWay.delete(lost.resolve);
      }
      return internalError(request, started);
    },

    /** Messages of the overflow: what is not done is delivered again. */
    async queue(batch, env, context) {
      const { messages } = batch;
      const bodies = messages.map(({ body }) => String(body));
      const attempts = Uint32Array.from(messages, (message) => message.attempts);
      const delays = await new Worker(context, env).drain(env, bodies, attempts);
      for (const [index, message] of messages.entries()) {
        if (delays[index] < 0) message.ack();
        else message.retry({ delaySeconds: delays[index] });
      }
    },
  };
}

/** As `reply.rs` and `log.rs` would do it, which are lost with the instance. */
function internalError(request, started) {
  const id = requestId(started);
  const trouble = "the WebAssembly instance was lost";
  console.log(
    JSON.stringify({ request_id: id, route: null, status: 500, code: "internal_error", brand: null, key: null, ms: Date.now() - started, trouble }),
  );
  const headers = { "Content-Type": "application/json", "X-Request-Id": id, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" };
  if (new URL(request.url).pathname.startsWith("/api/v1/validate/")) {
    headers["Access-Control-Allow-Origin"] = "*";
    headers["Access-Control-Expose-Headers"] = "X-Request-Id";
  }
  const error =
    "Internal error: nothing is wrong with your request. Send it again later; if it keeps failing, tell support the request_id";
  return Response.json({ success: false, error, code: "internal_error", request_id: id }, { status: 500, headers });
}

/** `req_` and a UUIDv7 without hyphens. */
function requestId(now) {
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const random = hex(crypto.getRandomValues(new Uint8Array(10)));
  const variant = "89ab"[parseInt(random[3], 16) % 4];
  return `req_${now.toString(16).padStart(12, "0")}7${random.slice(0, 3)}${variant}${random.slice(4, 19)}`;
}
