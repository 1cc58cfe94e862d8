// One workerd that runs all workers which are compared, on databases made for it.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

import workerd from "workerd"; // wrangler brings it along.

import { root } from "../../support/root.mjs";
import { Connection } from "../../load/connection.mjs";
import { bundle } from "./bundle.mjs";
import { writeConfig } from "./config.mjs";
import { makeDatabase } from "./database.mjs";

const READY_WITHIN_MS = 30_000;
/** A file system in memory, which Linux has here: for a machine whose disk others keep busy. D1 syncs every commit. */
const MEMORY = "/dev/shm";

/**
 * Bundles the workers, makes their databases, starts workerd, and waits until every worker answers.
 *
 * @param {{name: string, source: string, vars?: object, scripts?: string[], fill?: Function, hasQueue?: boolean}[]} workers with
 *   `scripts`, one gets a database, which they make
 * @param {{inMemory?: boolean}} [options]
 * @returns {Promise<{pid: number, ports: Record<string, number>, stop: () => Promise<void>, answeredAfterMs: number}>}
 */
export async function host(workers, { inMemory = false } = {}) {
  mkdirSync(join(root, "target/bench-edge"), { recursive: true });
  const directory = mkdtempSync(join(root, "target/bench-edge/run-"));
  const storage = mkdtempSync(join(inMemory && existsSync(MEMORY) ? MEMORY : directory, "advocateloop-d1-"));
  const described = [];
  for (const { name, source, vars, scripts, fill, hasQueue } of workers) {
    if (scripts) makeDatabase(storage, name, scripts, fill);
    const modules = await bundle(source, join(directory, `bundle-${described.length}`));
    described.push({ name, modules, vars, hasQueue, database: scripts && name });
  }
  const file = writeConfig(directory, storage, described);
  const start = performance.now();
  // Its standard output has the lines that a worker logs; by the fourth pipe it tells on which ports it listens.
  const child = spawn(workerd.default, ["serve", "--experimental", "--control-fd=3", file], {
    stdio: ["ignore", "ignore", "inherit", "pipe"],
  });
  const ended = new Promise((resolve) => child.on("close", resolve));
  const abandon = () => {
    child.kill("SIGKILL");
    for (const made of [directory, storage]) rmSync(made, { recursive: true, force: true });
  };
  process.on("exit", abandon);
  const ports = await listening(child, described.length);
  const stop = async () => {
    process.off("exit", abandon);
    abandon();
    await ended;
  };
  for (const port of Object.values(ports)) await untilItAnswers(port, child);
  return { pid: child.pid, ports, stop, answeredAfterMs: performance.now() - start };
}

/** By the name of the worker. */
function listening(child, count) {
  return new Promise((resolve, reject) => {
    const ports = {};
    const read = (line) => {
      const { event, socket, port } = JSON.parse(line);
      if (event === "listen") ports[socket] = port;
      if (Object.keys(ports).length === count) resolve(ports);
    };
    createInterface({ input: child.stdio[3] }).on("line", read);
    child.on("close", () => reject(new Error("workerd did not start")));
  });
}

async function untilItAnswers(port, child) {
  const until = Date.now() + READY_WITHIN_MS;
  const connection = new Connection(port);
  for (;;) {
    const answer = await connection.exchange("GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 5000).catch((error) => error);
    if (answer.status) break; // Whatever it makes of that request.
    if (child.exitCode !== null || Date.now() > until) throw new Error(`workerd does not answer: ${answer.text ?? answer.message}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  connection.close();
}
