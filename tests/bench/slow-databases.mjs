// The built Worker on databases that take their time, and do one thing after the other, as D1 does: what then counts is how many there are,
// and not this machine's cores.
import Worker from "../../edge/entry.mjs";

const BATCH_MS = 25;

/** Until when each database has something to do, by its binding. (A time and no promise: a request must not wait for another one's.) */
const busyUntil = new Map();

async function queued(name, run) {
  const now = Date.now();
  const until = Math.max(now, busyUntil.get(name) ?? 0) + BATCH_MS;
  busyUntil.set(name, until);
  await new Promise((resolve) => setTimeout(resolve, until - now));
  return run();
}

function slow(name, database) {
  return new Proxy(database, {
    get(target, member) {
      const value = Reflect.get(target, member, target);
      if (member === "batch") return (statements) => queued(name, () => target.batch(statements));
      return typeof value === "function" && member !== "constructor" ? value.bind(target) : value;
    },
  });
}

export default {
  fetch(request, env, context) {
    const databases = Object.entries(env).filter(([name]) => /^DB(_\d+)?$/.test(name));
    const slowly = Object.fromEntries(databases.map(([name, database]) => [name, slow(name, database)]));
    return Worker.fetch(request, { ...env, ...slowly }, context);
  },
};
