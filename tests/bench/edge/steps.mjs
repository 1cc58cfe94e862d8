// Shows where the distance to a floor begins: workers that each do one more step that the contract needs, and the last
// of them beside the Worker, and beside one that is written with libraries.
import { join } from "node:path";

import { root } from "../../support/root.mjs";
import { ORDER, replayedStatements } from "./replayed.mjs";
import { FLOORS, OURS, brand, onOurTables, ours } from "./contenders.mjs";
import { ourTables } from "./database.mjs";
import { host } from "./host.mjs";
import { printFigures } from "./report.mjs";
import { measure } from "./rounds.mjs";
import { Lane } from "./slice.mjs";
import { Tasks, floorTask } from "./tasks.mjs";

/** What each kind adds step by step to its floor; `onOurs` needs our tables instead of the floor's, and our statements. */
const STEPS = {
  answering: { floor: "nothing", titles: ["looks at the request", "and reads its body", "and answers with every header", "and logs a line"] },
  recording: { floor: "one-batch", titles: ["SQL as long as ours", "and told as much", "and all of the above"] },
  sending: {
    floor: "one-batch",
    onOurs: true,
    titles: [
      "our statements for a new conversion, replayed",
      "and reads the request, answers and logs",
      "our statements for a known one, replayed",
      "and reads the request, answers and logs, too",
    ],
  },
};

/** Answers the same tasks as the Worker. */
const WITH_LIBRARIES = "with-libraries";

export async function stepWorkers() {
  const heard = { vars: { STATEMENTS: JSON.stringify(await replayedStatements()), ORDER }, scripts: ourTables() };
  return Object.entries(STEPS).flatMap(([kind, { floor, onOurs, titles }]) => {
    const { vars, scripts } = onOurs ? heard : FLOORS.find(({ name }) => name === floor);
    const source = join(root, `tests/bench/edge/steps/${kind}.mjs`);
    return titles.map((title, index) => ({ name: `${kind}-${index + 1}`, title, floor, source, vars: { ...vars, STEP: String(index + 1) }, scripts }));
  });
}

export const withLibraries = () => onOurTables(WITH_LIBRARIES, join(root, "tests/bench/edge/steps/with-libraries.mjs"));

/** What both of them can do. */
export function comparedTasks() {
  const tasks = new Tasks(brand);
  return tasks.all.filter((task) => task.floor === "nothing" || task === tasks.accepted || task === tasks.duplicate);
}

export async function steps({ rounds, sliceMs, inMemory }) {
  const workers = await stepWorkers();
  const { pid, ports, stop } = await host([ours(), withLibraries(), ...workers, ...FLOORS], { inMemory });
  const lanes = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, new Lane(port, pid)]));
  const compared = [WITH_LIBRARIES, OURS].map((name) => ({ name, tasks: comparedTasks() }));
  const entries = ["nothing", "one-batch"].flatMap((floor) => [
    { key: floor, lane: lanes[floor], task: floorTask(floor, brand) },
    ...workers.filter((worker) => worker.floor === floor).map(({ name, title }) => ({ key: `  ${title}`, lane: lanes[name], task: { ...floorTask(name, brand), floor } })),
    ...compared.flatMap(({ name, tasks }) =>
      tasks.filter((task) => task.floor === floor).map((task) => ({ key: `${name}: ${task.name}`, lane: lanes[name], task })),
    ),
  ]);
  const measured = await measure(entries, { rounds, sliceMs });
  for (const lane of Object.values(lanes)) lane.close();
  await stop();
  printFigures(measured, "beside their floor", entries, ({ task }) => task.floor);
}
