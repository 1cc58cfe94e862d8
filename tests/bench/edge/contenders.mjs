// Who is measured: the Worker, the floors, and others that the command line names.
import { existsSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";

import { root } from "../../support/root.mjs";
import { seed } from "../../support/seed.mjs";
import { LOCAL_VARS } from "../../support/worker.mjs";
import { ourTables, sqlFilesOf } from "./database.mjs";

const floors = join(root, "tests/bench/edge/floors");
/** Without the rate limit, which a load is meant to run into. */
const vars = { KEY_PEPPER: seed.pepper, ...LOCAL_VARS };

export const brand = seed.brandsAt("").premier;

export const OURS = "this-worker";

/** A worker on the real migrations, with the brands of the tests and our variables. */
export const onOurTables = (name, source) => ({ name, source, vars, scripts: ourTables() });

/** The Worker as it is built, with all that it may be bound to. `fill` adds to its database. */
export const ours = (fill, name = OURS) => ({ ...onOurTables(name, join(root, "edge/entry.mjs")), fill, hasQueue: true });

export const FLOORS = [
  { name: "nothing", source: join(floors, "nothing.mjs") },
  { name: "one-batch", source: join(floors, "one-batch.mjs"), scripts: floorTables() },
  { name: "one-read", source: join(floors, "one-read.mjs"), scripts: floorTables() },
];

function floorTables() {
  return [readFileSync(join(floors, "floor.sql"), "utf8")];
}

/**
 * Another worker of the contract, with the same bindings: `DB`, with our tables and the brands of the tests, and the variables of ours.
 * With `migrations/*.sql` of its own, these come instead of ours, and then have to make brands and keys, too.
 */
export function beside(source) {
  const migrations = join(resolve(source), "migrations");
  const scripts = existsSync(migrations) ? sqlFilesOf(migrations) : ourTables();
  // Its name goes into addresses.
  const name = basename(resolve(source)).replaceAll(/\W+/g, "-");
  return { name: name === OURS ? `other-${name}` : name, source: resolve(source), vars, scripts };
}
