// Fresh projects in target/packaging, each with the packed package installed, below the tools that they share.

import { execFile, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
export const top = join(here, "../..");
export const workshop = join(top, "target/packaging");

/** The Node that the project pins, and the one of the machine, which may be older. */
export const nodes = { pinned: process.execPath, machine: machineNode() };

export async function prepare() {
  mkdirSync(workshop, { recursive: true });
  await tools();
  for (const name of readdirSync(join(here, "projects"))) {
    rmSync(join(workshop, name), { recursive: true, force: true });
    cpSync(join(here, "projects", name), join(workshop, name), { recursive: true });
    if (!existsSync(join(workshop, name, "package.json"))) continue;
    const install = ["install", "--no-save", "--no-package-lock", "--offline", "--no-audit", "--no-fund"];
    await run("npm", [...install, tarball()], name);
  }
}

export function tarball() {
  const packed = join(top, "target/npm");
  return join(packed, readdirSync(packed).find((name) => name.endsWith(".tgz")));
}

/** Several hundred megabytes, so only when they change. */
async function tools() {
  const lock = readFileSync(join(here, "package-lock.json"), "utf8");
  const mark = join(workshop, "node_modules/.installed");
  if (existsSync(mark) && readFileSync(mark, "utf8") === lock) return;
  for (const name of ["package.json", "package-lock.json", ".npmrc"]) cpSync(join(here, name), join(workshop, name));
  // Not `ci`, which asks for the binaries of all platforms, and a registry may lack those of others. Versions are the lock's.
  await run("npm", ["install", "--no-save", "--no-audit", "--no-fund"], ".");
  writeFileSync(mark, lock);
}

export const tool = (name) => join(workshop, "node_modules/.bin", name);

/** Runs a program in a project, and answers what it printed. */
export function run(program, words, project, environment = {}) {
  return new Promise((resolve, reject) => {
    const options = { cwd: join(workshop, project), env: { ...process.env, ...quiet, ...environment }, maxBuffer: 1 << 26 };
    execFile(program, words, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${program} ${words.join(" ")}\n${stdout}\n${stderr}\n${error.message}`));
    });
  });
}

/** Starts a server, waits for the line that names its address, and answers with its address and its end. */
export function serve(program, words, project, address) {
  const options = { cwd: join(workshop, project), env: { ...process.env, ...quiet }, detached: true };
  const child = spawn(program, words, options);
  const stop = () => {
    try {
      process.kill(-child.pid);
    } catch {
      // It ended by itself.
    }
  };
  let said = "";
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail("no address in time"), 60_000);
    function fail(reason) {
      stop();
      reject(new Error(`${program}: ${reason}\n${said}`));
    }
    function hear(text) {
      said += text;
      const base = address.exec(said)?.[1];
      if (base === undefined) return;
      clearTimeout(timer);
      resolve({ base, stop });
    }
    child.stdout.setEncoding("utf8").on("data", hear);
    child.stderr.setEncoding("utf8").on("data", hear);
    child.on("exit", () => fail("it ended"));
  });
}

/** No reports to anybody, no colours, and any free port of this machine alone. */
const quiet = {
  NEXT_TELEMETRY_DISABLED: "1",
  ASTRO_TELEMETRY_DISABLED: "1",
  NUXT_TELEMETRY_DISABLED: "1",
  WRANGLER_SEND_METRICS: "false",
  CI: "1",
  NO_COLOR: "1",
  HOST: "127.0.0.1",
  PORT: "0",
};

function machineNode() {
  const inTools = join(top, "node_modules/.bin");
  const directories = (process.env.PATH ?? "").split(":").filter((directory) => directory !== inTools);
  return directories.map((directory) => join(directory, "node")).find((path) => existsSync(path)) ?? process.execPath;
}
