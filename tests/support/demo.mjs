// The Worker that most tests send to: the one that `cargo xtask dev` describes in the file DEMO_JSON; without that, one that is
// started for the tests of this file alone. Each file has brands of its own, so that files can run side by side.
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { after } from "node:test";
import { parseEnv } from "node:util";

import { accepted, call } from "./api.mjs";
import { ADMIN_TOKEN, newBrand } from "./operator.mjs";
import { root } from "./root.mjs";
import { assertSilent } from "./silence.mjs";
import { LOCAL_VARS, startWorker } from "./worker.mjs";

function described(file) {
  // The Worker of a developer prints to their terminal.
  const log = join(dirname(file), "wrangler.log");
  if (existsSync(log)) after(() => assertSilent(readFileSync(log, "utf8")));
  const { base } = JSON.parse(readFileSync(file, "utf8"));
  return { base, adminToken: parseEnv(readFileSync(join(root, ".dev.vars"), "utf8")).ADMIN_TOKEN };
}

async function started() {
  const { base, stop } = await startWorker({ name: `of-${basename(process.argv[1], ".test.mjs")}`, vars: { ...LOCAL_VARS, ADMIN_TOKEN } });
  after(stop);
  return { base, adminToken: ADMIN_TOKEN };
}

/** What only the operator needs to know. */
export const worker = process.env.DEMO_JSON ? described(process.env.DEMO_JSON) : await started();

const plans = ["premier", "premier", "growth", "starter"];

/** What a request needs to know of a brand: `{ base, id, key, testKey }`. */
export const [premier, premier2, growth, starter] = await Promise.all(plans.map((plan) => newBrand(worker, plan)));

/** A caller with neither key nor brand. */
export const nobody = { base: worker.base };

/** The same brand, writing to its test partition. */
export const inTest = (brand) => ({ ...brand, key: brand.testKey });

/** How many events of each kind this brand has recorded. */
export async function counts(brand) {
  const { conversions, refunds, claims, visits } = accepted(await call(brand, "GET", "/api/v1/summary?by=day")).data.total;
  return { conversions, refunds, claims, visits };
}
