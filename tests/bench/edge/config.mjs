// What workerd is told: every worker with a port of its own, and the D1 that wrangler brings for local use, in one process.
//
// There is nothing between a port and its worker, no proxy, no router, and no log of requests: what wrangler puts there costs
// more than a part of the result. D1 is the real one as far as there is one outside of Cloudflare: the same code that `wrangler
// dev` runs, from the same package, on a file of SQLite in WAL mode.
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";

import { root } from "../../support/root.mjs";
import { NAMESPACE } from "./database.mjs";

const require = createRequire(createRequire(import.meta.url).resolve("wrangler")); // Which brings miniflare along.
const miniflare = join(dirname(require.resolve("miniflare")), "workers");
const D1_MODULES = ["shared/index.worker.js", "shared/zod.worker.js", "d1/entry.worker.js", "d1/database.worker.js"];

const [, DATE] = /^compatibility_date = "([\d-]+)"$/m.exec(readFileSync(join(root, "wrangler.toml"), "utf8"));

/**
 * Writes the configuration and the modules that it embeds.
 *
 * @param {string} directory
 * @param {string} storage where D1 has its files
 * @param {{name: string, modules: {name: string, bytes: Buffer}[], database?: string, hasQueue?: boolean, vars?: object}[]} workers
 * @returns {string} the file
 */
export function writeConfig(directory, storage, workers) {
  for (const [place, { modules }] of workers.entries()) {
    for (const { name, bytes } of modules) writeFileSync(join(directory, `${place}-${name}`), bytes);
  }
  for (const path of D1_MODULES) copyFileSync(join(miniflare, path), join(directory, basename(path))); // Embeds know no absolute paths.
  const file = join(directory, "config.capnp");
  writeFileSync(file, configFor(storage, workers));
  return file;
}

const text = JSON.stringify;

const configFor = (storage, workers) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
${workers.map(({ name }, place) => `    (name = ${text(name)}, worker = .worker${place}),\n`).join("")}    (name = "d1:db:entry", worker = .d1Entry),
    (name = "d1:db", worker = .d1),
    (name = "d1:storage", disk = (path = ${text(storage)}, writable = true)),
  ],
  sockets = [
${workers.map(({ name }) => `    (name = ${text(name)}, address = "127.0.0.1:0", http = (), service = ${text(name)}),\n`).join("")}  ],
  extensions = [(modules = [
    (name = "miniflare:shared", esModule = embed "index.worker.js"),
    (name = "miniflare:zod", esModule = embed "zod.worker.js"),
  ])],
);
const d1Entry :Workerd.Worker = (
  modules = [(name = "entry.worker.js", esModule = embed "entry.worker.js")],
  compatibilityDate = "2023-07-24",
  compatibilityFlags = ["enhanced_error_serialization"],
  bindings = [(name = "MINIFLARE_OBJECT", durableObjectNamespace = (className = "D1DatabaseObject", serviceName = "d1:db"))],
);
const d1 :Workerd.Worker = (
  modules = [(name = "database.worker.js", esModule = embed "database.worker.js")],
  compatibilityDate = "2023-07-24",
  compatibilityFlags = ["nodejs_compat", "experimental"],
  durableObjectNamespaces = [(className = "D1DatabaseObject", uniqueKey = ${text(NAMESPACE)})],
  durableObjectStorage = (localDisk = "d1:storage"),
  bindings = [(name = "MINIFLARE_BLOBS", service = "d1:storage")],
);
${workers.map(workerFor).join("")}`;

function workerFor({ name: own, modules, database, hasQueue, vars = {} }, place) {
  const lines = modules.map(({ name }) => {
    const kind = name.endsWith(".wasm") ? "wasm" : "esModule";
    return `    (name = ${text(name)}, ${kind} = embed ${text(`${place}-${name}`)}),\n`;
  });
  const bindings = Object.entries(vars).map(([name, value]) => `    (name = ${text(name)}, text = ${text(value)}),\n`);
  if (database) {
    const fetcher = `(name = "d1:db:entry", props = (json = ${text(text({ MINIFLARE_NAMESPACE: database }))}))`;
    bindings.push(
      `    (name = "DB", wrapped = (moduleName = "cloudflare-internal:d1-api", innerBindings = [(name = "fetcher", service = ${fetcher})])),\n`,
    );
  }
  // While the database answers, nothing is sent there: what costs something is to be ready for it.
  if (hasQueue) bindings.push(`    (name = "OVERFLOW", queue = ${text(own)}),\n`);
  return `const worker${place} :Workerd.Worker = (
  modules = [
${lines.join("")}  ],
  compatibilityDate = ${text(DATE)},
  bindings = [
${bindings.join("")}  ],
);
`;
}
