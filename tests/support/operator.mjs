// What only the operator of a Worker may do.
import { call } from "./api.mjs";

export const ADMIN_TOKEN = "an admin token that opens nothing else";

/** A request below /api/v1/admin, with the token. */
export function operate({ base }, method, path, body, headers = {}) {
  const none = { "X-API-Key": undefined, "X-Brand-ID": undefined };
  return call({ base }, method, `/api/v1/admin/${path}`, body, { ...none, Authorization: `Bearer ${ADMIN_TOKEN}`, ...headers });
}
