// Where the time goes, as V8 samples it: workerd's inspector, spoken to in the Chrome DevTools Protocol.
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "../../support/root.mjs";

const SAMPLING_MICROSECONDS = 200;

/** Records what one worker's isolate does while `work()` runs, writes a `.cpuprofile`, and returns the profile. */
export async function profile(inspectorPort, worker, fileName, work) {
  const targets = await (await fetch(`http://127.0.0.1:${inspectorPort}/json`)).json();
  const target = targets.find(({ id, title }) => id === worker || title === worker || title?.endsWith(` ${worker}`));
  if (!target) throw new Error(`no isolate of ${worker}, only ${targets.map(({ id }) => id).join(", ")}`);
  const session = await Session.open(target.webSocketDebuggerUrl);
  await session.call("Profiler.enable");
  await session.call("Profiler.setSamplingInterval", { interval: SAMPLING_MICROSECONDS });
  await session.call("Profiler.start");
  await work();
  const { profile: recorded } = await session.call("Profiler.stop");
  session.close();
  const file = join(root, "target/bench-edge", `${fileName}.cpuprofile`);
  writeFileSync(file, JSON.stringify(recorded));
  return { recorded, file };
}

/** Self time by function, most first: `{ name, place, share }`; what waits for requests is left out of the whole. */
export function selfTimes({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const times = new Map();
  for (const [index, sample] of samples.entries()) {
    const { functionName, url, lineNumber } = byId.get(sample);
    const place = url ? `${url.split("/").at(-1)}:${lineNumber + 1}` : "";
    const key = `${functionName || "(anonymous)"} ${place}`.trim();
    times.set(key, (times.get(key) ?? 0) + timeDeltas[index]);
  }
  times.delete("(idle)");
  const whole = [...times.values()].reduce((sum, time) => sum + time, 0);
  const sorted = [...times].toSorted(([, one], [, other]) => other - one);
  return { whole, shares: sorted.map(([name, time]) => ({ name, time, share: time / whole })) };
}

class Session {
  #socket;
  #calls = new Map();
  #next = 1;

  static open(url) {
    return new Promise((resolve, reject) => {
      const session = new Session();
      const socket = new WebSocket(url);
      session.#socket = socket;
      socket.onopen = () => resolve(session);
      socket.onerror = ({ message }) => reject(new Error(`no session with ${url}: ${message}`));
      socket.onmessage = ({ data }) => session.#receive(JSON.parse(data));
    });
  }

  call(method, params = {}) {
    const id = this.#next++;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve, reject) => this.#calls.set(id, { resolve, reject }));
  }

  close() {
    this.#socket.close();
  }

  #receive({ id, result, error }) {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (error) call?.reject(new Error(error.message));
    else call?.resolve(result);
  }
}
