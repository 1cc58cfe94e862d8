// The built Worker, unchanged, on a database that a test can watch and disturb. Runs in workerd, under `wrangler dev`.
//
// A request says with the header X-Lab-Fault what its database calls shall suffer; the answer's header X-Lab-Calls tells
// how many there were. POST /lab/outage says what the calls of every request, and of the queue, shall suffer until it says otherwise.
// POST /lab/silence names the bindings that never answer from now on.
// POST /lab/enqueue puts a text into the queue; POST /lab/dead-letters tells which dead letters there were, and whether the Worker is to
// have them from now on, as if an operator attached it.
// POST /lab/sql runs SQL through the same connection, so that no second process opens the file.
import Worker from "../../edge/entry.mjs";

/** Message of the error, how often it comes, and whether the call takes effect before. */
const FAULTS = {
  "lost-once": { message: "D1_ERROR: Network connection lost.", times: 1 },
  "lost-always": { message: "D1_ERROR: Network connection lost.", times: Infinity },
  "answer-lost-once": { message: "D1_ERROR: Network connection lost.", times: 1, after: true },
  "reset-once": { message: "D1_ERROR: storage caused object to be reset.", times: 1 },
  "overloaded": { message: "D1_ERROR: D1 DB is overloaded. Requests queued for too long.", times: Infinity },
  "broken": { message: "D1_ERROR: CHECK constraint failed: secret_table_of_buyer@example.com: SQLITE_CONSTRAINT", times: Infinity },
};

const RUNS = ["batch", "exec", "dump"];
const STATEMENT_RUNS = ["first", "run", "all", "raw"];

/** A stand-in for the object that counts the calls of these methods, and lets them suffer. */
function watched(object, methods, watch, wrapOthers = {}) {
  return new Proxy(object, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (typeof value !== "function" || name === "constructor") return value;
      if (methods.includes(name)) return (...args) => watch(() => value.apply(target, args));
      const wrap = wrapOthers[name];
      return wrap ? (...args) => wrap(value.apply(target, args)) : value.bind(target);
    },
  });
}

/** Of a watched statement, what D1 itself can read. */
const unwatched = new WeakMap();

function watchedStatement(statement, watch) {
  const again = (bound) => watchedStatement(bound, watch);
  const stand = watched(statement, STATEMENT_RUNS, watch, { bind: again });
  unwatched.set(stand, statement);
  return stand;
}

function watchedDatabase(database, watch) {
  const real = new Proxy(database, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (name === "batch") return (statements) => target.batch(statements.map((one) => unwatched.get(one) ?? one));
      return typeof value === "function" && name !== "constructor" ? value.bind(target) : value;
    },
  });
  return watched(real, RUNS, watch, { prepare: (statement) => watchedStatement(statement, watch) });
}

/** What never says a word, whatever it is asked, and whatever is bound under the names in `silent`. */
const never = () => new Promise(() => {});
const SILENT = { batch: never, prepare: () => ({ bind: () => ({}) }), limit: never, send: never, sendBatch: never };
const silent = new Set();

/** What is bound, with every database watched. */
function watchedBindings(env, watch) {
  const databases = Object.entries(env).filter(([name]) => /^DB(_\d+)?$/.test(name));
  const mute = Object.fromEntries([...silent].map((name) => [name, SILENT]));
  return { ...env, ...Object.fromEntries(databases.map(([name, database]) => [name, watchedDatabase(database, watch)])), ...mute };
}

/** What every call suffers, besides what its request says: a message, after how many milliseconds, and whether it takes effect. */
let outage;

/** The dead letters that came while nobody took them, and whether the Worker takes them now. */
const dead = new Set();
let isAttached = false;

async function suffer(run) {
  if (!outage) return run();
  const { message, afterMs = 0, takesEffect = false } = outage;
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  if (takesEffect) await run();
  throw new Error(message);
}

async function sql(request, database) {
  const { statement, params } = await request.json();
  const { results } = await database.prepare(statement).bind(...params).all();
  return Response.json(results);
}

export default {
  async fetch(request, env, context) {
    const { pathname } = new URL(request.url);
    if (pathname === "/lab/sql") return sql(request, env.DB);
    if (pathname === "/lab/outage") {
      outage = (await request.json()) ?? undefined;
      return Response.json(null);
    }
    if (pathname === "/lab/silence") {
      silent.clear();
      for (const name of await request.json()) silent.add(name);
      return Response.json(null);
    }
    if (pathname === "/lab/enqueue") {
      await env.OVERFLOW.send(await request.text(), { contentType: "text" });
      return Response.json(null);
    }
    if (pathname === "/lab/dead-letters") {
      isAttached = (await request.json()).redrive;
      return Response.json([...dead]);
    }
    let calls = 0;
    const fault = FAULTS[request.headers.get("X-Lab-Fault")];
    const watch = async (run) => {
      calls += 1;
      if (!fault || calls > fault.times) return suffer(run);
      if (fault.after) await run();
      throw new Error(fault.message);
    };
    const answer = await Worker.fetch(request, watchedBindings(env, watch), context);
    const told = new Response(answer.body, answer);
    told.headers.set("X-Lab-Calls", String(calls));
    return told;
  },

  queue(batch, env, context) {
    if (batch.queue.endsWith("-dead") && !isAttached) {
      for (const { id } of batch.messages) dead.add(id);
      return batch.retryAll({ delaySeconds: 1 });
    }
    return Worker.queue(batch, watchedBindings(env, suffer), context);
  },
};
