// The files of local D1 databases, made before anybody serves them. D1 is a Durable Object here, and its file is called after
// its id, which follows from the database's name.
import { createHash, createHmac } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { root } from "../../support/root.mjs";
import { seed } from "../../support/seed.mjs";

/** The namespace of wrangler's own local D1. */
export const NAMESPACE = "miniflare-D1DatabaseObject";

/** All migrations, in their order, then the brands of the tests. */
export const ourTables = () => [...sqlFilesOf(join(root, "edge/migrations")), seed.sql];

export function sqlFilesOf(directory) {
  const files = readdirSync(directory).filter((file) => file.endsWith(".sql"));
  return files.toSorted().map((file) => readFileSync(join(directory, file), "utf8"));
}

/** Makes the database of this name in D1's directory, with what `scripts` do and `fill(database)` adds. */
export function makeDatabase(storage, name, scripts, fill) {
  const directory = join(storage, NAMESPACE);
  mkdirSync(directory, { recursive: true });
  const database = new DatabaseSync(join(directory, `${objectId(name)}.sqlite`));
  database.exec("PRAGMA journal_mode = WAL");
  for (const script of scripts) database.exec(script);
  fill?.(database);
  database.close();
}

/** As workerd derives it. */
function objectId(name) {
  const key = createHash("sha256").update(NAMESPACE).digest();
  const half = (bytes) => createHmac("sha256", key).update(bytes).digest().subarray(0, 16);
  const first = half(name);
  return Buffer.concat([first, half(first)]).toString("hex");
}
