// A Worker of the test's own, whose database it can read, disturb and count the calls of: see lab-worker.mjs.
import { after } from "node:test";
import { fileURLToPath } from "node:url";

import { send } from "./http.mjs";
import { LOCAL_VARS, startWorker } from "./worker.mjs";

/** Starts it for the tests of this file, with some of the settings of `worker.mjs`. */
export async function startLab(name, vars = LOCAL_VARS, { overflow = true, databases = 1, retries } = {}) {
  const main = fileURLToPath(new URL("lab-worker.mjs", import.meta.url));
  const worker = await startWorker({ name, main, vars, overflow, databases, retries });
  after(worker.stop);

  /** Runs a statement; answers its rows. */
  async function sql(statement, ...params) {
    const body = JSON.stringify({ statement, params });
    const { status, text } = await send({ base: worker.base, method: "POST", path: "/lab/sql", body });
    if (status !== 200) throw new Error(`${statement}: ${text}`);
    return JSON.parse(text);
  }

  /** How many rows each table holds, as an object. */
  async function stored() {
    const [{ counts }] = await sql(
      ["claims", "conversions", "refunds", "visits", "idempotency_keys"]
        .map((table) => `SELECT '${table}' AS name, count(*) AS rows FROM ${table}`)
        .join(" UNION ALL ")
        .replace(/^/, "SELECT json_group_object(name, rows) AS counts FROM (")
        .concat(")"),
    );
    return JSON.parse(counts);
  }

  /** What every call of the database suffers from now on, the queue's, too; without any, it is well again. */
  async function suffer(outage = null) {
    await send({ base: worker.base, method: "POST", path: "/lab/outage", body: JSON.stringify(outage) });
  }

  /** From now on, what is bound under these names never answers; without any, all does again. */
  async function silence(...names) {
    await send({ base: worker.base, method: "POST", path: "/lab/silence", body: JSON.stringify(names) });
  }

  /** Puts a text into the queue, as nobody should. */
  async function enqueue(message) {
    await send({ base: worker.base, method: "POST", path: "/lab/enqueue", body: message });
  }

  /** The dead letters that came while the Worker was not their consumer; with `redrive`, it is from now on. */
  async function deadLetters(redrive = false) {
    const { text } = await send({ base: worker.base, method: "POST", path: "/lab/dead-letters", body: JSON.stringify({ redrive }) });
    return JSON.parse(text);
  }

  return { ...worker, sql, stored, suffer, silence, enqueue, deadLetters };
}

/** The header that makes the database fail. */
export const fault = (name) => ({ "X-Lab-Fault": name });

/** How many times the database was called. */
export const callsOf = (answer) => Number(answer.headers["x-lab-calls"]);
