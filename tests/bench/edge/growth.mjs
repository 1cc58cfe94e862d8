// `--growth`: the same events on a small database and on a large one, in turn.
import { entriesOf } from "./compare.mjs";
import { brand, ours } from "./contenders.mjs";
import { filledWith } from "./fill.mjs";
import { host } from "./host.mjs";
import { shown } from "./report.mjs";
import { measure, medianOf, ratios } from "./rounds.mjs";
import { Lane } from "./slice.mjs";
import { Tasks } from "./tasks.mjs";

const [SMALL, LARGE] = ["small", "large"];
const SMALL_EVENTS = 1000;
const BRANDS = 10_000;
const GOAL = 0.9;

export async function growth({ rounds, sliceMs, events, inMemory }) {
  console.log(`Filling a database with ${events} events of ${BRANDS} brands, which takes a minute a million, and 0.7 GB …`);
  const start = performance.now();
  const small = ours(filledWith({ events: SMALL_EVENTS, brands: 10, brand: brand.id }), SMALL);
  const large = ours(filledWith({ events, brands: BRANDS, brand: brand.id }), LARGE);
  const { pid, ports, stop } = await host([small, large], { inMemory });
  console.log(`… took ${((performance.now() - start) / 1000).toFixed(0)} s`);
  const lanes = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, new Lane(port, pid)]));
  const entries = Object.entries(lanes).flatMap(([name, lane]) => entriesOf(name, lane, new Tasks(brand)).filter(({ task }) => task.status === 200 && task.floor !== "nothing"));
  const measured = await measure(entries, { rounds, sliceMs });
  for (const lane of Object.values(lanes)) lane.close();
  await stop();
  console.log(`\nWith ${events} events and ${BRANDS} brands, beside ${SMALL_EVENTS} events; medians of ${rounds} rounds (least…most):\n`);
  for (const { key } of entries.filter((entry) => entry.key.startsWith(LARGE))) {
    const [many, few] = [measured.get(key), measured.get(key.replace(LARGE, SMALL))];
    const rate = ratios(many, few, "rate");
    const verdict = rate.median >= GOAL ? "met" : "missed";
    console.log(
      `${key.slice(LARGE.length + 2).padEnd(24)} ${medianOf(few, "rate").toFixed(0).padStart(6)} → ${medianOf(many, "rate").toFixed(0).padStart(6)} a second   ` +
        `rate ${shown(rate)} ×, at least ${GOAL.toFixed(2)}: ${verdict}   CPU ${shown(ratios(many, few, "cpu"))} ×`,
    );
  }
}
