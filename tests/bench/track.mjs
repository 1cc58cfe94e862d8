// Accepted conversions a second, from one machine that runs both ends: a floor under what the Worker can do, and a figure
// to compare with itself. `cargo xtask bench http` starts the Worker; DEMO_JSON names it.
import { accepted, track } from "../support/api.mjs";
import { growth } from "../support/demo.mjs";
import { conversion, newCode } from "../support/payloads.mjs";

const WARM_UP = 200;
const REQUESTS = 800;

const item = { name: "Vitamin C Serum", quantity: 2, unit_price: 45, sku: "VITC-30", category_path: ["Skincare", "Serums"] };
const newConversion = () => conversion({ discount: 0, referral_code: newCode(), items: [item] });

/** Sends this many, so many at a time. Returns the milliseconds that each took, in ascending order. */
async function send(requests, atOnce) {
  const took = [];
  let left = requests;
  async function sender() {
    while (left > 0) {
      left -= 1;
      const payload = newConversion();
      const start = performance.now();
      const answer = await track(growth, "conversion", payload);
      took.push(performance.now() - start);
      accepted(answer);
    }
  }
  await Promise.all(Array.from({ length: atOnce }, sender));
  return took.sort((a, b) => a - b);
}

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(1);

await send(WARM_UP, 4);
console.log("POST /api/v1/track/conversion under wrangler dev, every one accepted and stored:");
for (const atOnce of [1, 4, 16]) {
  const start = performance.now();
  const took = await send(REQUESTS, atOnce);
  const perSecond = (REQUESTS / (performance.now() - start)) * 1000;
  const milliseconds = `half within ${at(took, 0.5)} ms, 99 % within ${at(took, 0.99)} ms`;
  console.log(`${String(atOnce).padStart(3)} at a time: ${perSecond.toFixed(0).padStart(5)} a second, ${milliseconds}`);
}
