// node xtask/dev.mjs PORT STATE DEMO_JSON: the built Worker under `wrangler dev`, on the database in STATE, with demo brands that
// DEMO_JSON describes. Called by `cargo xtask dev` and `cargo xtask test`, which set WRANGLER_LOG: then wrangler prints into that file.
import { createHash, randomBytes } from "node:crypto";
import { createWriteStream, existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseEnv } from "node:util";

import { connect } from "../edge/admin/client.mjs";
import { freePort } from "../tests/support/free-port.mjs";
import { root } from "../tests/support/root.mjs";
import { runWrangler, wrangler } from "../tests/support/wrangler.mjs";

/** wrangler answers within 5 s of its start on two cores; a machine that is busy gets a lot more. */
const READY_WITHIN_MS = 120_000;
const BRANDS = { premier: "premier", premier2: "premier", growth: "growth", starter: "starter" };
const CONVERSION = '{"customer_email":"buyer@example.com","order_id":"ORD-1001","order_total":108.00,"tax":8.00,"shipping":10.00,"discount":5.00}';

const [asked, state, demoJson] = process.argv.slice(2);
const log = process.env.WRANGLER_LOG;
delete process.env.WRANGLER_LOG; // It means something else to wrangler.
if (!log) process.env.XTASK_DEV = "1"; // For the build that wrangler starts: it may be quick.
delete process.env.ADMIN_TOKEN; // That of another Worker: ours has the one in .dev.vars.
const config = join(root, "wrangler.toml");
const shown = demoJson.startsWith(root) ? relative(root, demoJson) : demoJson;

try {
  await serve();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

async function serve() {
  const port = await usable(Number(asked));
  const base = `http://127.0.0.1:${port}`;
  rmSync(demoJson, { force: true }); // It says “ready” to those who wait for it.
  localVars();
  migrate();
  const showOutput = start(port);
  await untilHealthy(base);
  const brands = await demoBrands(base);
  // Moved into place, so that a script that waits for it never reads half of it.
  writeFileSync(`${demoJson}.new`, `${JSON.stringify({ base, brands }, undefined, 2)}\n`);
  renameSync(`${demoJson}.new`, demoJson);
  showOutput();
  const { brand_id: id, live_key: key } = brands.premier;
  console.log(`
Ready: ${base}/ has the playground, the reference and the dashboard. Try it:

curl -sS ${base}/api/v1/track/conversion -H 'Content-Type: application/json' -H 'X-API-Key: ${key}' -H 'X-Brand-ID: ${id}' -d '${CONVERSION}'

All demo brands and their keys: ${shown}. More: cargo xtask admin brands${port === 8787 ? "" : ` --url ${base}`}
Ctrl-C stops everything.`);
}

/** The port itself, or a free one for 0. wrangler would silently take another one in place of a port that is taken. */
async function usable(port) {
  try {
    return await freePort(port);
  } catch (cause) {
    throw new Error(`port ${port} on 127.0.0.1 cannot be used (${cause.code}): stop what holds it, or choose another with --port`, { cause });
  }
}

/** `.dev.vars`: what only a local Worker may have. Keeps what a developer has set, above all the pepper of the local keys. */
function localVars() {
  const file = join(root, ".dev.vars");
  const text = existsSync(file) ? readFileSync(file, "utf8") : "# Local only: written by `cargo xtask dev`, never deployed, ignored by git.\n";
  const secret = () => randomBytes(32).toString("hex");
  const wanted = { KEY_PEPPER: secret(), ADMIN_TOKEN: secret(), ALLOW_INSECURE_HTTP: "true", RATE_LIMIT: "off" };
  const known = parseEnv(text);
  for (const name of ["KEY_PEPPER", "ADMIN_TOKEN"]) {
    if (known[name] === "") throw new Error(`${name} in ${file} is empty: delete the line, and a new one is made`);
  }
  const missing = Object.entries(wanted).filter(([name]) => known[name] === undefined);
  const lines = missing.map(([name, value]) => `${name} = "${value}"\n`);
  if (lines.length > 0) writeFileSync(file, text.replace(/\n?$/, "\n") + lines.join(""));
}

/** Applies what `edge/migrations` has and a database has not. */
function migrate() {
  const stamp = join(state, "migrated");
  const migrations = join(root, "edge/migrations");
  const texts = [config, ...readdirSync(migrations).map((name) => join(migrations, name))].map((file) => readFileSync(file, "utf8"));
  const fingerprint = createHash("sha256").update(JSON.stringify(texts)).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint) return;
  for (const [, database] of texts[0].matchAll(/^binding = "(DB\w*)"/gm)) runWrangler(state, ["d1", "migrations", "apply", database, "--local"], config);
  writeFileSync(stamp, fingerprint);
}

/** Starts wrangler. What it prints before the Worker is ready, such as a table of bindings, is shown only if that never happens. */
function start(port) {
  const args = ["dev", "--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0", "--show-interactive-dev-session=false"];
  // The tests read what a deployment says.
  if (!log) args.push("--var", `KEYS_PAGE:in ${shown}, or make with cargo xtask admin`);
  const child = wrangler(state, args, config);
  let early = "";
  let out = log ? createWriteStream(log) : undefined;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      if (out) out.write(text);
      else early += text;
    });
  }
  // wrangler is in our process group, and ends at the same signals.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("close", (code) => {
    console.error(`${early}wrangler dev has ended (${code})`);
    process.exit(1);
  });
  return () => {
    early = "";
    out ??= process.stdout;
  };
}

async function untilHealthy(base) {
  const until = Date.now() + READY_WITHIN_MS;
  let last = "nothing";
  while (Date.now() < until) {
    const answer = await fetch(`${base}/health`).catch(() => undefined);
    if (answer?.status === 200) return;
    last = answer?.status ?? last;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`GET ${base}/health answers ${last} after ${READY_WITHIN_MS / 1000} s`);
}

/** Two brands on Premier, one on Growth, one on Starter, with keys that exist only here: those of the last start, if they still open. */
async function demoBrands(base) {
  const file = join(state, "demo-brands.json");
  if (existsSync(file)) {
    const known = JSON.parse(readFileSync(file, "utf8"));
    const headers = { "X-API-Key": known.premier.live_key, "X-Brand-ID": known.premier.brand_id };
    if ((await fetch(`${base}/api/v1/summary`, { headers })).status === 200) return known;
  }
  const api = connect({ base, isRemote: false });
  const brands = {};
  for (const [name, plan] of Object.entries(BRANDS)) {
    const { brand_id } = await api.post("brands", { name, plan });
    const keys = ["live", "test"].map((environment) => api.post(`brands/${brand_id}/keys`, { label: environment, environment }));
    const [live, test] = await Promise.all(keys);
    brands[name] = { brand_id, live_key: live.key, test_key: test.key };
  }
  writeFileSync(file, JSON.stringify(brands));
  return brands;
}
