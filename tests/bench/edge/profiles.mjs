// `--profile`: what each isolate does while one task is performed. The inspector slows everything down and takes every line that is
// logged, and samples go by the clock on the wall: read the shares, and compare with the same isolate under the floor.
import { freePort } from "../../support/free-port.mjs";
import { entriesOf } from "./compare.mjs";
import { FLOORS, OURS, brand, ours } from "./contenders.mjs";
import { host } from "./host.mjs";
import { profile, selfTimes } from "./profile.mjs";
import { Lane } from "./slice.mjs";
import { Tasks, floorTask } from "./tasks.mjs";

const WARM_UP = 500;
const REQUESTS = 1500;
const SHOWN = 20;
/** D1's two Workers: what takes a batch, and what runs it. */
const D1 = ["d1:db:entry", "d1:db"];

export async function profiles() {
  const inspectorPort = await freePort();
  const { pid, ports, stop } = await host([ours(), ...FLOORS], { inspectorPort, inMemory: true });
  const lanes = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, new Lane(port, pid)]));
  const floors = FLOORS.map(({ name }) => ({ key: name, worker: name, lane: lanes[name], task: floorTask(name, brand) }));
  const own = entriesOf(OURS, lanes[OURS], new Tasks(brand)).map((entry) => ({ ...entry, worker: OURS }));
  for (const { key, worker, lane, task, supply } of [...floors, ...own]) {
    for (const isolate of task.asksDatabase ? [worker, ...D1] : [worker]) {
      await supply?.(WARM_UP + REQUESTS);
      await lane.run(task.next, task.status, (sent) => sent >= WARM_UP);
      const file = `${key} in ${isolate}`.replaceAll(/\W+/g, "-");
      const recorded = await profile(inspectorPort, isolate, file, () => lane.run(task.next, task.status, (sent) => sent >= REQUESTS));
      print(`${key}, in the isolate of ${isolate}`, recorded);
    }
  }
  for (const lane of Object.values(lanes)) lane.close();
  await stop();
}

function print(title, { recorded, file }) {
  const { whole, shares } = selfTimes(recorded);
  console.log(`\n${title}: ${(whole / REQUESTS).toFixed(0)} µs a request, ${file}`);
  for (const { name, time, share } of shares.slice(0, SHOWN)) {
    console.log(`${(share * 100).toFixed(1).padStart(6)} %  ${(time / REQUESTS).toFixed(1).padStart(6)} µs  ${name}`);
  }
}
