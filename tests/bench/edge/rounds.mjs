// All in turn, again and again, each round beginning with another one, so that a machine that slows down slows all of them; and what
// is compared was measured within the same round.
import { quantile } from "../../load/quantile.mjs";

const WARM_UP_MS = 1500;
/** Requests a second that nothing with a database has reached, for what must be supplied before anything is measured. */
const FASTEST = 2500;

/**
 * @param {{key: string, lane: object, task: object, supply?: Function}[]} entries what is measured; `supply(count)` provides what so
 *   many requests will use up, and is not measured
 * @returns {Promise<Map<string, object[]>>} by key, what each round measured
 */
export async function measure(entries, { rounds, sliceMs }) {
  const measured = new Map(entries.map(({ key }) => [key, []]));
  const fastest = new Map(entries.map(({ key }) => [key, 0]));
  const once = async ({ key, lane, task, supply }, milliseconds) => {
    await supply?.(Math.ceil((fastest.get(key) || FASTEST) * (milliseconds / 1000) * 2));
    const slice = await lane.runFor(milliseconds, task.next, task.status);
    fastest.set(key, Math.max(fastest.get(key), slice.rate));
    return slice;
  };
  for (const entry of entries) await once(entry, WARM_UP_MS);
  for (let round = 0; round < rounds; round += 1) {
    for (let place = 0; place < entries.length; place += 1) {
      const entry = entries[(place + round) % entries.length];
      measured.get(entry.key).push(await once(entry, sliceMs));
    }
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
  }
  return measured;
}

/** Median, least and most of the ratios within each round. */
export function ratios(ones, others, figure) {
  const values = ones.map((one, round) => one[figure] / others[round][figure]);
  return { median: quantile(values, 0.5), min: Math.min(...values), max: Math.max(...values) };
}

export const medianOf = (slices, figure) => quantile(slices.map((slice) => slice[figure]), 0.5);
