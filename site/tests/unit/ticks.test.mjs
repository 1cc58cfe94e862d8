// The values at the side of a plot.
import assert from "node:assert/strict";
import { test } from "node:test";

import { ticksFor } from "../../src/dashboard/ticks.js";

test("ticks are round, few, and hold everything between them", () => {
  for (const [lowest, highest] of [[0, 1], [0, 99.5], [-420, 760], [-5, 0], [0, 1e15], [0, 0.0001], [-0.02, 3e9]]) {
    const ticks = ticksFor(lowest, highest);
    assert.ok(ticks[0] <= lowest && ticks.at(-1) >= highest, `${ticks} around ${lowest} and ${highest}`);
    assert.ok(ticks.length >= 2 && ticks.length <= 7, `${ticks}`);
    assert.ok(ticks.includes(0));
  }
});

test("where nothing happened there is an axis all the same", () => {
  assert.deepEqual(ticksFor(0, 0), [0, 1]);
});
