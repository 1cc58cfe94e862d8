// Times functions against a base: they take turns in short rounds, and each round gives ratios of its own, so that a
// machine that slows down slows all of them. What counts is the median ratio.

const ROUNDS = 101;
const ROUND_MS = 4;
const WARM_UP_MS = 200;

/** Where results go, so that no call can be left out. */
let sink;

function nanoseconds(run, milliseconds) {
  const start = performance.now();
  let calls = 0;
  let now = start;
  while (now - start < milliseconds) {
    for (let i = 0; i < 64; i += 1) sink = run();
    calls += 64;
    now = performance.now();
  }
  return ((now - start) * 1e6) / calls;
}

/**
 * @param {Record<string, { base: () => unknown, run: () => unknown }>} cases
 * @returns {Record<string, { ratio: number, nanoseconds: number }>}
 */
export function measure(cases) {
  const samples = Object.entries(cases).map(([name, { base, run }]) => ({ name, base, run, ratios: [], times: [] }));
  for (const { base, run } of samples) {
    nanoseconds(base, WARM_UP_MS);
    nanoseconds(run, WARM_UP_MS);
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { base, run, ratios, times } of samples) {
      const baseTime = nanoseconds(base, ROUND_MS);
      const time = nanoseconds(run, ROUND_MS);
      ratios.push(time / baseTime);
      times.push(time);
    }
  }
  return Object.fromEntries(
    samples.map(({ name, ratios, times }) => [name, { ratio: median(ratios), nanoseconds: median(times) }]),
  );
}

export const lastResult = () => sink;

function median(values) {
  return values.toSorted((one, other) => one - other)[values.length >> 1];
}
