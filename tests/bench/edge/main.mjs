// `cargo xtask bench edge`: see docs/PERFORMANCE.md.
import { compare } from "./compare.mjs";
import { growth } from "./growth.mjs";
import { options } from "./options.mjs";
import { printRows } from "./rows.mjs";
import { printSize } from "./size.mjs";
import { printStart } from "./start.mjs";

const chosen = options();
if (chosen.rows) await printRows();
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
