// `cargo xtask bench edge`: see docs/PERFORMANCE.md.
import { compare } from "./compare.mjs";
import { growth } from "./growth.mjs";
import { options } from "./options.mjs";
import { profiles } from "./profiles.mjs";
import { printRows } from "./rows.mjs";
import { printSize } from "./size.mjs";
import { printStart } from "./start.mjs";
import { steps } from "./steps.mjs";

const chosen = options();
if (chosen.profile) await profiles();
else if (chosen.rows) await printRows();
else if (chosen.steps) await steps(chosen);
else if (chosen.growth) await growth(chosen);
else if (chosen.start) await startAndSize();
else {
  await compare(chosen);
  await startAndSize();
}

async function startAndSize() {
  await printSize();
  await printStart();
}
