// The figures, as a table and beside the goals.
import { CONNECTIONS } from "./slice.mjs";
import { medianOf, ratios } from "./rounds.mjs";

export function report(measured, entries) {
  const [{ length: rounds }] = measured.values();
  console.log(`${CONNECTIONS} connections, medians of ${rounds} rounds; ratios with the floor of the same round, with the least and the most\n`);
  console.log(`${"".padEnd(46)} requests/s  CPU µs  p50 ms  p99 ms   floor       rate ×              CPU ×`);
  for (const { key, task } of entries) {
    const slices = measured.get(key);
    const figures = [
      medianOf(slices, "rate").toFixed(0).padStart(10),
      medianOf(slices, "cpu").toFixed(0).padStart(7),
      medianOf(slices, "p50").toFixed(2).padStart(7),
      medianOf(slices, "p99").toFixed(2).padStart(7),
    ];
    const floor = measured.get(task.floor);
    const beside = floor === slices ? "" : `  ${task.floor.padEnd(9)}  ${shown(ratios(slices, floor, "rate"))}  ${shown(ratios(slices, floor, "cpu"))}`;
    console.log(`${key.padEnd(46)} ${figures.join(" ")} ${beside}`);
  }
}

const shown = ({ median, min, max }) => `${median.toFixed(2)} (${min.toFixed(2)}…${max.toFixed(2)})`.padEnd(18);
