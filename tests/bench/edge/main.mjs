// `cargo xtask bench edge`.
import { parseArgs } from "node:util";

import { FLOORS, OURS, beside, brand, ours } from "./contenders.mjs";
import { host } from "./host.mjs";
import { report } from "./report.mjs";
import { measure } from "./rounds.mjs";
import { Lane } from "./slice.mjs";
import { Tasks, floorTask } from "./tasks.mjs";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "12" }, "slice-ms": { type: "string", default: "1000" }, beside: { type: "string", multiple: true, default: [] } },
});
const contenders = [ours(), ...values.beside.map(beside)];
const { pid, ports, stop } = await host([...contenders, ...FLOORS]);
const lanes = new Map(Object.entries(ports).map(([name, port]) => [name, new Lane(port, pid)]));

const entries = [
  ...FLOORS.map(({ name }) => ({ key: name, lane: lanes.get(name), task: floorTask(name, brand) })),
  ...contenders.flatMap(({ name }) => entriesOf(name)),
];
const measured = await measure(entries, {
  rounds: Number(values.rounds),
  sliceMs: Number(values["slice-ms"]),
  tell: (round) => process.stderr.write(`round ${round + 1} of ${values.rounds}\n`),
});
for (const lane of lanes.values()) lane.close();
await stop();
report(measured, entries, OURS);

function entriesOf(name) {
  const lane = lanes.get(name);
  const tasks = new Tasks(brand);
  const supply = async (count) => {
    const missing = count - tasks.unrefunded;
    if (missing > 0) await lane.run(tasks.accepted.next, tasks.accepted.status, (sent) => sent >= missing);
  };
  return tasks.all.map((task) => ({ key: `${name}: ${task.name}`, worker: name, lane, task, supply: task === tasks.refund ? supply : undefined }));
}
