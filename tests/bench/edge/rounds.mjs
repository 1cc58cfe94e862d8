// All in turn, again and again, each round beginning with another one, so that a machine that slows down slows all of them; and what
// is compared was measured within the same round.
import { quantile } from "../../load/quantile.mjs";

const WARM_UP_MS = 1500;

/**
 * @param {{key: string, lane: object, task: object, supply?: Function}[]} entries what is measured; `supply(count)` provides what so
 *   many requests will use up, and is not measured
 * @returns {Promise<Map<string, object[]>>} by key, what each round measured
 */
export async function measure(entries, { rounds, sliceMs, tell = () => {} }) {
  const measured = new Map(entries.map(({ key }) => [key, []]));
  const once = async ({ lane, task, supply }, milliseconds, before) => {
    await supply?.(before);
    return lane.runFor(milliseconds, task.next, task.status);
  };
  const expected = new Map();
  for (const entry of entries) {
    const { rate } = await once(entry, WARM_UP_MS, 30_000 * (WARM_UP_MS / 1000) * 0.1);
    expected.set(entry.key, rate);
  }
  for (let round = 0; round < rounds; round += 1) {
    tell(round);
    for (let place = 0; place < entries.length; place += 1) {
      const entry = entries[(place + round) % entries.length];
      const slice = await once(entry, sliceMs, Math.ceil(expected.get(entry.key) * (sliceMs / 1000) * 2));
      expected.set(entry.key, Math.max(expected.get(entry.key), slice.rate));
      measured.get(entry.key).push(slice);
    }
  }
  return measured;
}

/** Median, least and most of the ratios within each round. */
export function ratios(ones, others, figure) {
  const values = ones.map((one, round) => one[figure] / others[round][figure]);
  return { median: quantile(values, 0.5), min: Math.min(...values), max: Math.max(...values) };
}

export const medianOf = (slices, figure) => quantile(slices.map((slice) => slice[figure]), 0.5);
