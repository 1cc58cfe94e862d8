// The built Worker in a workerd of its own, without wrangler and without a database. What wrangler adds are Workers in the
// same process, whose memory would be measured, too, and which take most of the time.
import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { buildSync } from "esbuild";
import workerd from "workerd"; // wrangler brings it along.

import { freePort } from "../support/free-port.mjs";
import { root } from "../support/root.mjs";

/** Starts it; it needs a moment until it answers. */
export async function startBareWorker() {
  mkdirSync(join(root, "target/e2e"), { recursive: true });
  const directory = mkdtempSync(join(root, "target/e2e/bare-"));
  const port = await freePort();
  buildSync({
    entryPoints: [join(root, "edge/entry.mjs")],
    outfile: join(directory, "worker.js"),
    bundle: true,
    format: "esm",
    external: ["cloudflare:*", "*.wasm"],
  });
  copyFileSync(join(root, "edge/build/edge.wasm"), join(directory, "edge.wasm"));
  writeFileSync(join(directory, "config.capnp"), configFor(port));
  const child = spawn(workerd.default, ["serve", join(directory, "config.capnp")], { stdio: ["ignore", "ignore", "inherit"] });
  const ended = new Promise((resolve) => child.on("close", resolve));
  process.on("exit", () => child.kill("SIGKILL"));
  const stop = async () => {
    child.kill("SIGKILL");
    await ended;
    rmSync(directory, { recursive: true, force: true });
  };
  return { port, pid: child.pid, stop };
}

function configFor(port) {
  const [, date] = /^compatibility_date = "([\d-]+)"$/m.exec(readFileSync(join(root, "wrangler.toml"), "utf8"));
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js"), (name = "./edge.wasm", wasm = embed "edge.wasm")],
  compatibilityDate = "${date}",
  bindings = [(name = "KEY_PEPPER", text = "pepper"), (name = "ALLOW_INSECURE_HTTP", text = "true")],
);
`;
}
