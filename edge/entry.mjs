// What the runtime loads: the module's own glue, and a guard around it. A panic, or any other trap, ends the module's instance with every
// request in it; each of them is answered at once, out of the next instance.
import * as edge from "./build/edge.js";

/** The largest body that any route takes. What claims to be larger is refused without being kept. */
const LARGEST = 1 << 20;

/** Gives up one of the calls that are in the instance. */
let underWay = new Set();

/** An instance that stopped halfway can't be trusted: everything in it is given up at once, and the next call finds another one. */
function lose(inside, error) {
  if (inside !== underWay) return; // It is lost already.
  underWay = new Set();
  edge.__wbg_reset_state();
  console.error(JSON.stringify({ lost: error?.name }));
  for (const giveUp of inside) giveUp(new Error("the WebAssembly instance was lost"));
}

const resolved = Promise.resolve();
/** What wakes the module's futures, all of which run in here: the runtime's own takes fifty times as long. */
globalThis.queueMicrotask = (task) => {
  const inside = underWay;
  resolved.then(task).catch((error) => lose(inside, error));
};

/** What a call of the module comes to, unless its instance is lost meanwhile. */
function guarded(call) {
  const inside = underWay;
  const { promise, resolve, reject } = Promise.withResolvers();
  inside.add(reject);
  try {
    call().then(resolve, reject);
  } catch (error) {
    lose(inside, error);
  }
  return promise.finally(() => inside.delete(reject));
}

/** A body of known size is read before the module knows of the request: its sender loses nothing by a panic. */
async function answer(request, env, context) {
  const started = Date.now();
  const size = request.headers.get("Content-Length");
  if (size !== null && Number(size) <= LARGEST) request.whole = await request.arrayBuffer().catch(() => null);
  return guarded(() => edge.fetch(request, env, context)).catch(() => edge.lost(request, env, started));
}

export default {
  fetch(request, env, context) {
    // Other pages are served without us. This one isn't, because an event that is posted here is answered as one.
    if (/^(GET|HEAD)$/.test(request.method) && /^\w+:\/\/[^/]+\/(\?|$)/.test(request.url)) return env.PAGES.fetch(request);
    const answered = answer(request, env, context);
    // To its end, also when its sender goes away: a future that nobody goes on with would stay in memory.
    context.waitUntil(answered);
    return answered;
  },

  /** What is thrown here has the runtime deliver all of them again. */
  queue: (batch, env) => guarded(() => edge.queue(batch, env)),
};
