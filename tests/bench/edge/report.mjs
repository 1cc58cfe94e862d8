// The figures as a table, and beside the goals.
import { medianOf, ratios } from "./rounds.mjs";
import { CONNECTIONS } from "./slice.mjs";

/** At least this share of the floor's rate, at most this multiple of its CPU. */
const GOALS = { "one-batch": { rate: 0.92, cpu: 1.15 }, nothing: { rate: 0.92, cpu: 1.1 } };

/** Prints what was measured; `entries` as in rounds.mjs, their tasks naming the floor. */
export function report(measured, entries) {
  const [{ length: rounds }] = measured.values();
  const width = widthOf(entries);
  console.log(`${CONNECTIONS} connections, ${rounds} rounds. CPU is workerd's, in µs a request. Ratios are with the floor in the same round: median`);
  console.log("(least…most); “best” are those of the best rounds, which others that use the machine disturb least.\n");
  printFigures(measured, "beside their floor", entries, ({ task }) => task.floor, width);
  const recording = entries.filter(({ task }) => task.floor === "one-batch" && !task.isFloor);
  printFigures(measured, "\nbeside one-read", recording, () => "one-read", width);
  console.log("\nGoals, by the medians:");
  for (const entry of entries.filter(({ task }) => !task.isFloor)) console.log(`${entry.key.padEnd(width)} ${verdict(measured, entry)}`);
}

const widthOf = (entries) => Math.max(...entries.map(({ key }) => key.length));

export function printFigures(measured, title, entries, floorOf, width = widthOf(entries)) {
  console.log(`${title.padEnd(width)}     rate     CPU  best CPU  p50 ms  p99 ms   rate ×               best   CPU ×                best`);
  for (const entry of entries) console.log(`${entry.key.padEnd(width)} ${figures(measured.get(entry.key))}   ${besideFloor(measured, entry.key, floorOf(entry))}`);
}

function figures(slices) {
  const shown = [
    medianOf(slices, "rate").toFixed(0).padStart(8),
    medianOf(slices, "cpu").toFixed(0).padStart(7),
    bestOf(slices, "cpu").toFixed(0).padStart(9),
    medianOf(slices, "p50").toFixed(2).padStart(7),
    medianOf(slices, "p99").toFixed(2).padStart(7),
  ];
  return shown.join(" ");
}

function besideFloor(measured, key, floor) {
  if (key === floor) return "";
  const [slices, floors] = [measured.get(key), measured.get(floor)];
  const figure = (name) => `${shown(ratios(slices, floors, name))} ${(bestOf(slices, name) / bestOf(floors, name)).toFixed(2)}`;
  return `${figure("rate")}   ${figure("cpu")}`;
}

function verdict(measured, { key, task: { floor } }) {
  const goal = GOALS[floor];
  const [rate, cpu] = ["rate", "cpu"].map((figure) => ratios(measured.get(key), measured.get(floor), figure).median);
  const told = (isMet) => (isMet ? "met   " : "missed");
  return (
    `rate ${rate.toFixed(2)} × ${floor}, at least ${goal.rate.toFixed(2)}: ${told(rate >= goal.rate)}   ` +
    `CPU ${cpu.toFixed(2)} ×, at most ${goal.cpu.toFixed(2)}: ${told(cpu <= goal.cpu)}`
  );
}

/** The highest rate, or the least CPU. */
function bestOf(slices, figure) {
  const values = slices.map((slice) => slice[figure]);
  return figure === "rate" ? Math.max(...values) : Math.min(...values);
}

export const shown = ({ median, min, max }) => `${median.toFixed(2)} (${min.toFixed(2)}…${max.toFixed(2)})`.padEnd(19);
