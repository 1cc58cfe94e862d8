// What only the operator of a Worker may do.
import assert from "node:assert/strict";

import { accepted, call } from "./api.mjs";

export const ADMIN_TOKEN = "an admin token that opens nothing else";

/** A request below /api/v1/admin, with the token. */
export function operate({ base }, method, path, body, headers = {}) {
  const none = { "X-API-Key": undefined, "X-Brand-ID": undefined };
  return call({ base }, method, `/api/v1/admin/${path}`, body, { ...none, Authorization: `Bearer ${ADMIN_TOKEN}`, ...headers });
}

/** A new Premier brand in one of the databases, with a live key. */
export async function brandIn(worker, database) {
  const made = accepted(await operate(worker, "POST", "brands", { name: `In ${database}`, plan: "premier", database })).data;
  assert.equal(made.database, database);
  const { key } = accepted(await operate(worker, "POST", `brands/${made.brand_id}/keys`, { label: "key", environment: "live" })).data;
  return { base: worker.base, id: made.brand_id, key };
}
