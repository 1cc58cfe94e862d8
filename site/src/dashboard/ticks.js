// The values at the side of a plot.

/** Round values from at most the lowest to at least the highest. */
export function ticksFor(lowest, highest) {
  if (lowest === 0 && highest === 0) return [0, 1];
  const rough = (highest - lowest) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough);
  const [first, last] = [Math.floor(lowest / step), Math.ceil(highest / step)];
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}
