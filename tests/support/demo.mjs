// The Worker that most tests send to, and its brands: the one that `cargo xtask dev` describes in the file DEMO_JSON;
// without that, one that is started for the tests of this file alone.
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { after } from "node:test";

import { assertSilent } from "./silence.mjs";
import { LOCAL_VARS, startWorker } from "./worker.mjs";

function described(file) {
  // The Worker of a developer prints to their terminal.
  const log = join(dirname(file), "wrangler.log");
  if (existsSync(log)) after(() => assertSilent(readFileSync(log, "utf8")));
  const { base, brands } = JSON.parse(readFileSync(file, "utf8"));
  const brand = ([name, { brand_id: id, live_key: key, test_key: testKey }]) => [name, { base, id, key, testKey }];
  return Object.fromEntries(Object.entries(brands).map(brand));
}

async function started() {
  const { brands, stop } = await startWorker({ name: `of-${basename(process.argv[1], ".test.mjs")}`, vars: LOCAL_VARS });
  after(stop);
  return brands;
}

/** What a request needs to know of a brand: `{ base, id, key, testKey }`. */
export const { premier, premier2, growth, starter } = process.env.DEMO_JSON ? described(process.env.DEMO_JSON) : await started();

/** A caller with neither key nor brand. */
export const nobody = { base: premier.base };

/** The same brand, writing to its test partition. */
export const inTest = (brand) => ({ ...brand, key: brand.testKey });
