// What only the operator of a Worker may do.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";

import { accepted, call } from "./api.mjs";
import { root } from "./root.mjs";

/** That of the Workers that tests start for themselves. */
export const ADMIN_TOKEN = "an admin token that opens nothing else";

/** A request below /api/v1/admin, with the Worker's token. */
export function operate({ base, adminToken = ADMIN_TOKEN }, method, path, body, headers = {}) {
  const none = { "X-API-Key": undefined, "X-Brand-ID": undefined };
  return call({ base }, method, `/api/v1/admin/${path}`, body, { ...none, Authorization: `Bearer ${adminToken}`, ...headers });
}

/** A new brand with a live and a test key: what a request needs to know of it. */
export async function newBrand(worker, plan, more = {}) {
  const brand = accepted(await operate(worker, "POST", "brands", { name: plan, plan, ...more })).data;
  if (more.database !== undefined) assert.equal(brand.database, more.database);
  const [live, test] = await Promise.all(["live", "test"].map((environment) => newKey(worker, brand.brand_id, { environment })));
  return { base: worker.base, id: brand.brand_id, key: live.key, testKey: test.key };
}

/** A new key of a brand, as administration tells it. */
export async function newKey(worker, id, more = {}) {
  return accepted(await operate(worker, "POST", `brands/${id}/keys`, { label: "Shop", environment: "live", ...more })).data;
}

/** `cargo xtask admin`, as an operator types it: the program that it starts, without cargo before it. Answers `{ code, out, err }`. */
export function admin(words, { token = ADMIN_TOKEN, url } = {}) {
  const args = [`${root}edge/admin/main.mjs`, ...words, ...(url ? ["--url", url] : [])];
  const child = spawn(process.execPath, args, { env: { ...process.env, ADMIN_TOKEN: token } });
  const said = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => (said.out += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (said.err += text));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, ...said })));
}
