// What the Worker sends to its database for a conversion: its own module is asked, with a database that only listens.
import { CONTEXT, loadWorker } from "../../support/in-node.mjs";
import { seed } from "../../support/seed.mjs";
import { LOCAL_VARS } from "../../support/worker.mjs";
import { brand } from "./contenders.mjs";
import { conversion } from "./tasks.mjs";

/** In the place of an order, which its payload and its buyer's address repeat. */
export const ORDER = "REPLAYED";

/** @returns {Promise<{sql: string, params: (string | null)[]}[]>} */
export async function replayedStatements() {
  const heard = [];
  const DB = {
    prepare: (sql) => ({ bind: (...params) => ({ sql, params }) }),
    batch: (statements) => {
      heard.push(...statements);
      return Promise.resolve(statements.map(() => ({ results: [] })));
    },
  };
  const body = conversion(ORDER);
  const headers = { "Content-Type": "application/json", "Content-Length": String(body.length), "X-API-Key": brand.key, "X-Brand-ID": brand.id };
  const request = new Request("http://localhost/api/v1/track/conversion", { method: "POST", headers, body });
  const worker = await loadWorker();
  await worker.fetch(request, { DB, KEY_PEPPER: seed.pepper, ...LOCAL_VARS }, CONTEXT);
  if (heard.length === 0) throw new Error("the Worker asked its database nothing");
  return heard;
}
