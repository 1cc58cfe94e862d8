// wrangler on a directory that holds a configuration and a state: see worker.mjs.
import { spawn, spawnSync } from "node:child_process";
import { dirname, join } from "node:path";

import { root } from "./root.mjs";

/** The most of wrangler's output that is kept; a long run under load prints more than memory should hold. */
const KEPT = 16 * 1024 * 1024;

function wranglerIn(directory, args, config = join(directory, "wrangler.toml")) {
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
  const all = [...args, "--config", config, "--persist-to", join(directory, "state")];
  return [join(root, "node_modules/.bin/wrangler"), all, { cwd: dirname(config), env: environment }];
}

/** Runs it to its end. */
export function runWrangler(directory, args, config) {
  const [program, all, options] = wranglerIn(directory, args, config);
  const { status, stdout, stderr } = spawnSync(program, all, { ...options, encoding: "utf8" });
  if (status !== 0) throw new Error(`wrangler ${args.join(" ")} failed:\n${stdout}${stderr}`);
}

/** Starts it on a leash, which ends it when this process ends, in whatever way. */
export function spawnWrangler(directory, args) {
  const [program, all, options] = wranglerIn(directory, args);
  const leash = new URL("leash.mjs", import.meta.url).pathname;
  const child = spawn(process.execPath, [leash, program, ...all], { ...options, stdio: ["pipe", "pipe", "pipe"] });
  let output = "";
  const keep = (text) => {
    output += text;
    if (output.length > 2 * KEPT) output = output.slice(-KEPT);
  };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", keep);
  const ended = new Promise((resolve) => child.on("close", resolve));
  const stop = () => {
    child.stdin.destroy();
    return ended;
  };
  return { pid: child.pid, output: () => output, hasEnded: () => child.exitCode !== null, ended, stop };
}

/** Starts it as one of our own process group. */
export function wrangler(directory, args, config) {
  const [program, all, options] = wranglerIn(directory, args, config);
  return spawn(program, all, { ...options, stdio: ["ignore", "pipe", "pipe"] });
}
