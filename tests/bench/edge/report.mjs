// The figures as a table, and beside the goals.
import { medianOf, ratios } from "./rounds.mjs";
import { CONNECTIONS } from "./slice.mjs";

/** At least this share of the floor's rate, at most this multiple of its CPU. */
const GOALS = { "one-batch": { rate: 0.92, cpu: 1.15 }, nothing: { rate: 0.92, cpu: 1.1 } };

/** Prints what was measured; `entries` as in rounds.mjs, their tasks naming the floor. */
export function report(measured, entries) {
  const [{ length: rounds }] = measured.values();
  const width = Math.max(...entries.map(({ key }) => key.length));
  console.log(`${CONNECTIONS} connections, medians of ${rounds} rounds. CPU is workerd's, µs a request; “least” is that of the best round.`);
  console.log("Ratios are with the floor in the same round: median (least…most). The last column compares the best rounds, which others that");
  console.log("use the machine disturb least.\n");
  console.log(`${"".padEnd(width)}    rate     CPU   least   p50 ms   p99 ms    rate ×                CPU ×                 least CPU ×`);
  for (const entry of entries) console.log(`${entry.key.padEnd(width)} ${figures(measured.get(entry.key))}   ${besideFloor(measured, entry, entry.task.floor)}`);
  const readers = entries.filter(({ task }) => task.floor === "one-batch" && task.name !== "one-batch");
  console.log("\nBeside a batch that only reads:\n");
  for (const entry of readers) console.log(`${entry.key.padEnd(width)} ${"".padEnd(43)}${besideFloor(measured, entry, "one-read")}`);
  console.log("\nGoals:\n");
  for (const entry of entries.filter(({ key, task }) => key !== task.floor && !task.isFloor)) console.log(`${entry.key.padEnd(width)} ${beside(measured, entry)}`);
}

function figures(slices) {
  const shown = [
    medianOf(slices, "rate").toFixed(0).padStart(7),
    medianOf(slices, "cpu").toFixed(0).padStart(7),
    least(slices).toFixed(0).padStart(7),
    medianOf(slices, "p50").toFixed(2).padStart(8),
    medianOf(slices, "p99").toFixed(2).padStart(8),
  ];
  return shown.join(" ");
}

function besideFloor(measured, { key }, floor) {
  if (key === floor) return "";
  const [slices, floors] = [measured.get(key), measured.get(floor)];
  const [rate, cpu] = ["rate", "cpu"].map((figure) => ratios(slices, floors, figure));
  return `${shown(rate)}  ${shown(cpu)}  ${(least(slices) / least(floors)).toFixed(2)}`;
}

function beside(measured, { key, task: { floor } }) {
  const goal = GOALS[floor];
  const rate = ratios(measured.get(key), measured.get(floor), "rate").median;
  const cpu = ratios(measured.get(key), measured.get(floor), "cpu").median;
  const verdict = (isMet) => (isMet ? "met   " : "missed");
  return (
    `rate ${rate.toFixed(2)} × ${floor}, at least ${goal.rate.toFixed(2)}: ${verdict(rate >= goal.rate)}   ` +
    `CPU ${cpu.toFixed(2)} ×, at most ${goal.cpu.toFixed(2)}: ${verdict(cpu <= goal.cpu)}`
  );
}

const least = (slices) => Math.min(...slices.map(({ cpu }) => cpu));
export const shown = ({ median, min, max }) => `${median.toFixed(2)} (${min.toFixed(2)}…${max.toFixed(2)})`.padEnd(20);
