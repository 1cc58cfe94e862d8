// Workers with other settings than the demo's. Their configuration is derived from wrangler.toml, so that bindings and
// compatibility are the real ones; their state is their own, and none of them outlives the test.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { freePort } from "./free-port.mjs";
import { send } from "./http.mjs";
import { root } from "./root.mjs";
import { seed } from "./seed.mjs";
import { assertSilent } from "./silence.mjs";
import { runWrangler, spawnWrangler } from "./wrangler.mjs";

const OUT = join(root, "target/e2e");
const READY_WITHIN_MS = 60_000;

/** What `cargo xtask dev` sets for the demo; a Worker in production has only the pepper. */
export const LOCAL_VARS = { ALLOW_INSECURE_HTTP: "true", RATE_LIMIT: "off" };

/**
 * Starts a Worker of its own.
 *
 * @param {object} settings those of {@link layWorker}
 * @returns {Promise<{base: string, port: number, pid: number, brands: object, output: () => string, stop: () => Promise<void>}>}
 */
export async function startWorker(settings) {
  const { base, port, brands, serve, remove } = await layWorker(settings);
  const { pid, output, stop } = await serve();
  const end = async () => {
    await stop();
    remove();
    assertSilent(output());
  };
  return { base, port, pid, brands, output, stop: end };
}

/**
 * Everything that a Worker of its own needs but its process, which may come and go.
 *
 * @param {object} settings
 * @param {string} settings.name names its directory under target/e2e, so that a developer knows whose it is
 * @param {object} [settings.vars] besides the pepper
 * @param {string} [settings.main] instead of the production entry
 * @param {number} [settings.rateLimit] requests a minute
 * @param {number} [settings.databases] how many; the brands are in the first
 * @param {"http" | "https"} [settings.protocol]
 * @param {boolean} [settings.migrated] false for a database without tables
 * @param {boolean} [settings.overflow] false without the queue
 * @param {number} [settings.retries] of the queue, instead of 100; then the Worker is the consumer of its dead letters, too
 * @param {boolean} [settings.silent] without a line a request, which costs as much time as the request itself
 */
export async function layWorker(settings) {
  const { name, vars = {}, main, rateLimit, databases = 1, protocol = "http", migrated = true, overflow = true, retries, silent = false } = settings;
  mkdirSync(OUT, { recursive: true });
  const directory = mkdtempSync(join(OUT, `${name}-`)); // Another run of the same tests may be under way.
  if (migrated) cpSync(seededState(databases), join(directory, "state"), { recursive: true });
  writeFileSync(join(directory, "wrangler.toml"), derivedConfig({ main, rateLimit, databases, overflow, retries }));
  writeFileSync(join(directory, ".dev.vars"), dotEnv({ KEY_PEPPER: seed.pepper, ...vars }));
  const port = await freePort();
  const base = `${protocol}://127.0.0.1:${port}`;

  /** Starts it; at most one at a time. Done when it answers. */
  async function serve() {
    const child = spawnWrangler(directory, [
      ...["dev", "--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0"],
      ...["--local-protocol", protocol, "--show-interactive-dev-session=false"],
      ...(silent ? ["--log-level", "error"] : []),
    ]);
    await untilItAnswers(base, child);
    return child;
  }

  /** The files of the databases, for when nobody serves: two processes must not have one open. */
  function databaseFiles() {
    const place = join(directory, "state/v3/d1/miniflare-D1DatabaseObject");
    const files = readdirSync(place).filter((file) => file.endsWith(".sqlite") && file !== "metadata.sqlite");
    if (files.length !== databases) throw new Error(`${place} holds ${files.length} databases instead of ${databases}`);
    return files.map((file) => join(place, file));
  }

  const databaseFile = () => databaseFiles()[0];

  const remove = () => rmSync(directory, { recursive: true, force: true });
  return { base, port, directory, brands: seed.brandsAt(base), serve, databaseFile, databaseFiles, remove };
}

/** wrangler.toml with the built Worker and none of its build; says so when wrangler.toml is no longer what it was. */
function derivedConfig({ main = join(root, "edge/entry.mjs"), rateLimit, databases = 1, overflow = true, retries }) {
  let toml = readFileSync(join(root, "wrangler.toml"), "utf8");
  const replaceOnce = (pattern, replacement) => {
    const found = toml.match(new RegExp(pattern, "gm"))?.length;
    if (found !== 1) throw new Error(`wrangler.toml holds ${pattern} ${found ?? 0} times instead of once`);
    toml = toml.replace(pattern, replacement);
  };
  if (!existsSync(join(root, "edge/build/edge.wasm"))) throw new Error("no Worker is built: run `cargo xtask build-worker`");
  replaceOnce(/^main = .*/m, `main = ${JSON.stringify(main)}`);
  replaceOnce(/^\[build\]\n(?:(?!\[).*\n)*/m, "");
  replaceOnce(/^directory = .*/m, `directory = ${JSON.stringify(join(root, "target/site"))}`);
  replaceOnce(/^migrations_dir = .*/m, `migrations_dir = ${JSON.stringify(join(root, "edge/migrations"))}`);
  if (!overflow) {
    replaceOnce(/^\[\[queues.producers\]\]\n(?:(?!\[).*\n)*/m, "");
    replaceOnce(/^\[\[queues.consumers\]\]\n(?:(?!\[).*\n)*/m, "");
  }
  if (retries !== undefined) {
    replaceOnce(/^max_retries = 100$/m, `max_retries = ${retries}`);
    toml += DEAD_LETTERS;
  }
  if (rateLimit !== undefined) replaceOnce(/limit = \d+/, `limit = ${rateLimit}`);
  return toml + Array.from({ length: databases - 1 }, (_, place) => database(place + 1)).join("");
}

/** What `wrangler queues consumer add` does: docs/OPERATING.md. */
const DEAD_LETTERS = `
[[queues.consumers]]
queue = "advocateloop-overflow-dead"
max_batch_size = 100
max_batch_timeout = 1
max_retries = 100
max_concurrency = 1
`;

/** `DB_1` and so on, beside the `DB` of wrangler.toml. */
const database = (number) => `
[[d1_databases]]
binding = "DB_${number}"
database_name = "advocateloop-${number}"
database_id = "00000000-0000-0000-0000-${String(number).padStart(12, "0")}"
migrations_dir = ${JSON.stringify(join(root, "edge/migrations"))}
`;

const dotEnv = (vars) => Object.entries(vars).map(([name, value]) => `${name} = "${value}"\n`).join("");

/** A state with migrations and, in the first database, brands, made once for as long as neither changes. */
function seededState(databases) {
  const migrations = join(root, "edge/migrations");
  const texts = readdirSync(migrations).toSorted().map((file) => readFileSync(join(migrations, file), "utf8"));
  const fingerprint = createHash("sha256").update(JSON.stringify([texts, seed.sql, databases])).digest("hex").slice(0, 16);
  const done = join(OUT, `seeded-${fingerprint}`);
  if (!existsSync(done)) {
    // Renamed when it is whole, so that an interrupted run leaves no half state behind.
    const draft = `${done}.${process.pid}`;
    mkdirSync(draft, { recursive: true });
    writeFileSync(join(draft, "wrangler.toml"), derivedConfig({ databases }));
    writeFileSync(join(draft, "seed.sql"), seed.sql);
    for (let number = 0; number < databases; number += 1) {
      runWrangler(draft, ["d1", "migrations", "apply", number === 0 ? "DB" : `DB_${number}`, "--local"]);
    }
    runWrangler(draft, ["d1", "execute", "DB", "--local", "--yes", "--file", join(draft, "seed.sql")]);
    if (!existsSync(done)) renameSync(draft, done);
  }
  return join(done, "state");
}

async function untilItAnswers(base, child) {
  const until = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const answer = await send({ base, method: "GET", path: "/health" }).catch(() => undefined);
    if (answer) return;
    if (child.hasEnded() || Date.now() > until) {
      await child.stop();
      throw new Error(`the Worker did not start:\n${child.output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
