// Settings on the built Worker: what is set takes effect without a new build, and what is not set is not guessed.
import assert from "node:assert/strict";
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";

import { call, recorded, refused, track } from "../support/api.mjs";
import { ADMIN_TOKEN, admin, operate } from "../support/operator.mjs";
import { conversion } from "../support/payloads.mjs";
import { seed } from "../support/seed.mjs";
import { LOCAL_VARS, layWorker } from "../support/worker.mjs";

const worker = await layWorker({ name: "settings", vars: { ...LOCAL_VARS, ADMIN_TOKEN } });
const serving = await worker.serve();
after(() => serving.stop().then(worker.remove));
const { premier } = worker.brands;

/** Wrangler reads the variables when it reads its configuration, which it watches. */
function set(vars) {
  writeFileSync(join(worker.directory, ".dev.vars"), Object.entries(vars).map(([name, value]) => `${name} = "${value}"\n`).join(""));
  appendFileSync(join(worker.directory, "wrangler.toml"), "# Read this again.\n");
}

/** A change reaches the Worker when wrangler has seen it. */
async function until(isSo) {
  for (const end = Date.now() + 30_000; !(await isSo().catch(() => false)); ) {
    assert.ok(Date.now() < end, "the change does not arrive");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const list = (token) => operate(worker, "GET", "brands", undefined, { Authorization: `Bearer ${token}` });

test("another token holds instead of the first one", async () => {
  assert.equal((await list(ADMIN_TOKEN)).status, 200);
  set({ KEY_PEPPER: seed.pepper, ...LOCAL_VARS, ADMIN_TOKEN: "another token" });
  await until(async () => (await list("another token")).status === 200);
  refused(await list(ADMIN_TOKEN), 401, "invalid_admin_token");
  await recorded(premier, "conversion", conversion());
});

test("without the token there is no administration, and without the pepper nothing is let in", async () => {
  set({ KEY_PEPPER: seed.pepper, ...LOCAL_VARS });
  await until(async () => (await list("another token")).status === 404);
  for (const path of ["brands", "brands/brd_ffffffffffff7fff8fffffffffffffff/keys"]) {
    assert.doesNotMatch(refused(await operate(worker, "GET", path), 404, "not_found").error, /admin/);
  }
  refused(await call(worker, "OPTIONS", "/api/v1/admin/brands"), 404, "not_found");
  const { err } = await admin(["brands"], { url: worker.base });
  assert.match(err, /^admin: set the Worker's secret ADMIN_TOKEN, without which there is no administration: `npx wrangler secret put ADMIN_TOKEN` \(not_found, /);
  await recorded(premier, "conversion", conversion());
  set({ ...LOCAL_VARS, KEY_PEPPER: "another one" });
  await until(async () => (await track(premier, "conversion", conversion())).status === 401);
  set(LOCAL_VARS);
  await until(async () => (await track(premier, "conversion", conversion())).status >= 500);
});

test("plain HTTP is refused as soon as nothing allows it", async () => {
  set({ KEY_PEPPER: seed.pepper });
  await until(async () => (await track(premier, "conversion", conversion())).status === 403);
  refused(await track(premier, "conversion", conversion()), 403, "https_required");
});
