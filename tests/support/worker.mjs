// Workers with other settings than the demo's. Their configuration is derived from wrangler.toml, so that bindings and
// compatibility are the real ones; their state is their own, and none of them outlives the test.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { join } from "node:path";

import { send } from "./http.mjs";
import { root } from "./root.mjs";
import { seed } from "./seed.mjs";

const OUT = join(root, "target/e2e");
const READY_WITHIN_MS = 60_000;

/** What `cargo xtask dev` sets for the demo; a Worker in production has only the pepper. */
export const LOCAL_VARS = { ALLOW_INSECURE_HTTP: "true", RATE_LIMIT: "off" };

/**
 * Starts a Worker of its own.
 *
 * @param {object} settings
 * @param {string} settings.name names its directory under target/e2e, so that a developer knows whose it is
 * @param {object} [settings.vars] besides the pepper
 * @param {string} [settings.main] instead of the built Worker
 * @param {number} [settings.rateLimit] requests a minute
 * @param {"http" | "https"} [settings.protocol]
 * @param {boolean} [settings.migrated] false for a database without tables
 * @returns {Promise<{base: string, brands: object, output: () => string, stop: () => Promise<void>}>}
 */
export async function startWorker({ name, vars = {}, main, rateLimit, protocol = "http", migrated = true }) {
  mkdirSync(OUT, { recursive: true });
  const directory = mkdtempSync(join(OUT, `${name}-`)); // Another run of the same tests may be under way.
  if (migrated) cpSync(seededState(), join(directory, "state"), { recursive: true });
  writeFileSync(join(directory, "wrangler.toml"), derivedConfig({ main, rateLimit }));
  writeFileSync(join(directory, ".dev.vars"), dotEnv({ KEY_PEPPER: seed.pepper, ...vars }));

  const port = await freePort();
  const child = spawnWrangler(directory, [
    ...["dev", "--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0"],
    ...["--local-protocol", protocol, "--show-interactive-dev-session=false"],
  ]);
  const base = `${protocol}://127.0.0.1:${port}`;
  await untilItAnswers(base, child);
  const stop = async () => {
    await child.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  return { base, brands: seed.brandsAt(base), output: child.output, stop };
}

/** wrangler.toml with the built Worker and none of its build; says so when wrangler.toml is no longer what it was. */
function derivedConfig({ main = join(root, "edge/build/index.js"), rateLimit }) {
  let toml = readFileSync(join(root, "wrangler.toml"), "utf8");
  const replaceOnce = (pattern, replacement) => {
    const found = toml.match(new RegExp(pattern, "gm"))?.length;
    if (found !== 1) throw new Error(`wrangler.toml holds ${pattern} ${found ?? 0} times instead of once`);
    toml = toml.replace(pattern, replacement);
  };
  if (!existsSync(join(root, "edge/build/index.js"))) throw new Error("no Worker is built: run `cargo xtask build-worker`");
  replaceOnce(/^main = .*/m, `main = ${JSON.stringify(main)}`);
  replaceOnce(/^\[build\]\n(?:(?!\[).*\n)*/m, "");
  replaceOnce(/^migrations_dir = .*/m, `migrations_dir = ${JSON.stringify(join(root, "edge/migrations"))}`);
  if (rateLimit !== undefined) replaceOnce(/limit = \d+/, `limit = ${rateLimit}`);
  return toml;
}

const dotEnv = (vars) => Object.entries(vars).map(([name, value]) => `${name} = "${value}"\n`).join("");

/** A state with migrations and brands, made once for as long as neither changes. */
function seededState() {
  const migrations = join(root, "edge/migrations");
  const texts = readdirSync(migrations).toSorted().map((file) => readFileSync(join(migrations, file), "utf8"));
  const fingerprint = createHash("sha256").update(JSON.stringify([texts, seed.sql])).digest("hex").slice(0, 16);
  const done = join(OUT, `seeded-${fingerprint}`);
  if (!existsSync(done)) {
    // Renamed when it is whole, so that an interrupted run leaves no half state behind.
    const draft = `${done}.${process.pid}`;
    mkdirSync(draft, { recursive: true });
    writeFileSync(join(draft, "wrangler.toml"), derivedConfig({}));
    writeFileSync(join(draft, "seed.sql"), seed.sql);
    runWrangler(draft, ["d1", "migrations", "apply", "DB", "--local"]);
    runWrangler(draft, ["d1", "execute", "DB", "--local", "--yes", "--file", join(draft, "seed.sql")]);
    if (!existsSync(done)) renameSync(draft, done);
  }
  return join(done, "state");
}

function wranglerIn(directory, args) {
  const path = `${join(root, "node_modules/.bin")}:${process.env.PATH}`;
  const environment = {
    ...process.env,
    PATH: path,
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_SEND_ERROR_REPORTS: "false",
    WRANGLER_HIDE_BANNER: "true",
    WRANGLER_LOG_PATH: join(directory, "logs"),
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    NO_COLOR: "1",
  };
  delete environment.NODE_OPTIONS;
  delete environment.NODE_TEST_CONTEXT;
  const all = [...args, "--config", join(directory, "wrangler.toml"), "--persist-to", join(directory, "state")];
  return [join(root, "node_modules/.bin/wrangler"), all, { cwd: directory, env: environment }];
}

function runWrangler(directory, args) {
  const [program, all, options] = wranglerIn(directory, args);
  const { status, stdout, stderr } = spawnSync(program, all, { ...options, encoding: "utf8" });
  if (status !== 0) throw new Error(`wrangler ${args.join(" ")} failed:\n${stdout}${stderr}`);
}

function spawnWrangler(directory, args) {
  const [program, all, options] = wranglerIn(directory, args);
  // On a leash, which ends wrangler when this process ends, in whatever way.
  const leash = new URL("leash.mjs", import.meta.url).pathname;
  const child = spawn(process.execPath, [leash, program, ...all], { ...options, stdio: ["pipe", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  const ended = new Promise((resolve) => child.on("close", resolve));
  const stop = () => {
    child.stdin.destroy();
    return ended;
  };
  return { output: () => output, hasEnded: () => child.exitCode !== null, stop };
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

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
