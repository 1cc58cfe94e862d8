// A moment of load: a fixed number of connections, each sending its next request as soon as the last one is answered.
import { readFileSync, readdirSync } from "node:fs";

import { Connection } from "../../load/connection.mjs";
import { quantile } from "../../load/quantile.mjs";

export const CONNECTIONS = 16;

/** The connections to one worker, kept from one slice to the next. */
export class Lane {
  #connections;
  #pid;

  constructor(port, pid, connections = CONNECTIONS) {
    this.#connections = Array.from({ length: connections }, () => new Connection(port));
    this.#pid = pid;
  }

  /**
   * Sends what `next()` gives until `isOver(sent)`, and sees to it that every answer has this status.
   *
   * @returns {Promise<{rate: number, cpu: number, p50: number, p99: number, count: number}>} requests a second, microseconds of
   *   workerd's CPU a request, milliseconds, and how many were sent
   */
  async run(next, status, isOver) {
    const times = [];
    let sent = 0;
    const client = async (connection) => {
      while (!isOver(sent)) {
        sent += 1;
        const bytes = next();
        const start = performance.now();
        const answer = await connection.exchange(bytes);
        times.push(performance.now() - start);
        if (answer.status !== status || /"failed":[1-9]/.test(answer.text)) throw new Error(`answered ${answer.status} instead of ${status}: ${answer.text}\n${bytes}`);
      }
    };
    const cpu = cpuSeconds(this.#pid);
    const start = performance.now();
    await Promise.all(this.#connections.map(client));
    const seconds = (performance.now() - start) / 1000;
    const cpuSpent = cpuSeconds(this.#pid) - cpu;
    const [p50, p99] = [0.5, 0.99].map((share) => quantile(times, share));
    return { rate: sent / seconds, cpu: (cpuSpent * 1e6) / sent, p50, p99, count: sent };
  }

  runFor(milliseconds, next, status) {
    const end = performance.now() + milliseconds;
    return this.run(next, status, () => performance.now() >= end);
  }

  close() {
    for (const connection of this.#connections) connection.close();
  }
}

/**
 * What all threads of a process have used, in and out of the kernel. It is the sum of `utime` and `stime` in /proc/PID/stat, which
 * come in hundredths of a second: too coarse for a slice.
 */
function cpuSeconds(pid) {
  const nanoseconds = readdirSync(`/proc/${pid}/task`).map((thread) => {
    try {
      return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "latin1").split(" ")[0]);
    } catch {
      return 0; // It ended meanwhile.
    }
  });
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1e9;
}
