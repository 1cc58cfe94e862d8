// How long a Worker takes to start: from the start of a process to its first answer, beside a worker that does nothing. The
// difference is what loading, compiling and instantiating our modules take, and a first request through cold code.
import { quantile } from "../../load/quantile.mjs";
import { FLOORS, ours } from "./contenders.mjs";
import { host } from "./host.mjs";

const STARTS = 15;
const GOAL_MS = 10;

export async function printStart() {
  const times = { ours: [], nothing: [] };
  const { name, source, vars } = ours();
  for (let round = 0; round < STARTS; round += 1) {
    times.nothing.push(await startOf(FLOORS[0]));
    times.ours.push(await startOf({ name, source, vars }));
  }
  const differences = times.ours.map((time, round) => time - times.nothing[round]);
  const least = Math.min(...times.ours) - Math.min(...times.nothing);
  console.log(`\nStart-up of ${STARTS} processes each, from their start to the first answer, beside a worker that does nothing:`);
  console.log(`  ${least.toFixed(1)} ms more in the fastest, ${quantile(differences, 0.5).toFixed(1)} ms in the median; at most ${GOAL_MS}`);
}

async function startOf(worker) {
  const { stop, answeredAfterMs } = await host([worker]);
  await stop();
  return answeredAfterMs;
}
