// The Worker and its contenders, in turn with the floors.
import { FLOORS, beside, brand, ours } from "./contenders.mjs";
import { host } from "./host.mjs";
import { report } from "./report.mjs";
import { measure } from "./rounds.mjs";
import { Lane } from "./slice.mjs";
import { Tasks, floorTask } from "./tasks.mjs";

export async function compare({ rounds, sliceMs, beside: others, inMemory }) {
  const contenders = [ours(), ...others.map(beside)];
  const { pid, ports, stop } = await host([...contenders, ...FLOORS], { inMemory });
  const lanes = new Map(Object.entries(ports).map(([name, port]) => [name, new Lane(port, pid)]));
  const floors = FLOORS.map(({ name }) => ({ key: name, lane: lanes.get(name), task: floorTask(name, brand) }));
  const entries = [...floors, ...contenders.flatMap(({ name }) => entriesOf(name, lanes.get(name), new Tasks(brand)))];
  const measured = await measure(entries, { rounds, sliceMs });
  for (const lane of lanes.values()) lane.close();
  await stop();
  report(measured, entries);
}

/** One entry a task; before a slice of refunds, as many orders are recorded as it may use up. */
export function entriesOf(name, lane, tasks) {
  const supply = async (count) => {
    const missing = count - tasks.unrefunded;
    if (missing > 0) await lane.run(tasks.accepted.next, tasks.accepted.status, (sent) => sent >= missing);
  };
  return tasks.all.map((task) => ({ key: `${name}: ${task.name}`, lane, task, supply: task === tasks.refund ? supply : undefined }));
}
