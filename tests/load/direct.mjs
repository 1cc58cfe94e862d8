// The way to workerd past wrangler's proxy, which is a second workerd and would be measured, too.
import { send } from "../support/http.mjs";
import { portsOf, workerdOf } from "./processes.mjs";

const WITHIN_MS = 30_000;

/** The port on which the Worker's own workerd answers; wrangler's, where this machine doesn't tell. */
export async function directPort(worker, serving) {
  const until = Date.now() + WITHIN_MS;
  for (;;) {
    const pid = workerdOf(serving.pid, worker.port);
    const ports = pid === undefined ? [] : portsOf(pid);
    if (pid !== undefined && ports.length === 0 && process.platform !== "linux") return worker.port;
    // It listens for a debugger, too.
    for (const port of ports) if (await isHealthy(port)) return port;
    if (Date.now() > until) throw new Error(`workerd does not answer on any of its ports ${ports}\n${serving.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function isHealthy(port) {
  const request = send({ base: `http://127.0.0.1:${port}`, method: "GET", path: "/health" });
  const answer = await Promise.race([request, new Promise((resolve) => setTimeout(resolve, 2000))]).catch(() => undefined);
  return answer?.status === 200;
}
