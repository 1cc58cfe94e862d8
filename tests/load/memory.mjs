// `cargo xtask memory`: the resident memory of workerd must not grow with the number of requests that it has answered,
// good, bad and hostile ones. It is a workerd of its own: what wrangler adds are Workers in the same process.
import { ours } from "../bench/edge/contenders.mjs";
import { host } from "../bench/edge/host.mjs";
import { Connection } from "./connection.mjs";
import { WITHOUT_DATABASE, mixOf } from "./mix.mjs";
import { newSeed, numbers } from "./options.mjs";
import { residentMiB } from "./processes.mjs";
import { quantile } from "./quantile.mjs";
import { Random } from "../support/random.mjs";

const CLIENTS = 16;
/** V8 collects when it likes, and lets its heap grow in the first hundred thousand requests. */
const MOST_GROWTH_MIB = 32;

const { requests, seed } = numbers({ requests: 500_000, seed: newSeed() });
const { name, source, vars } = ours();
const { ports, pid, stop } = await host([{ name, source, vars }]);
const next = mixOf({}, new Random(seed), WITHOUT_DATABASE);
console.log(`${requests} requests, seed ${seed}`);

const samples = Array.from({ length: 10 }, () => []);
const start = performance.now();
let sent = 0;
let answered = 0;
let unexpected;
await Promise.all(Array.from({ length: CLIENTS }, client));
const seconds = (performance.now() - start) / 1000;
await stop();
if (unexpected) throw new Error(unexpected);

const medians = samples.map((tenth) => quantile(tenth, 0.5));
const growth = medians[9] - medians[4];
console.log(`${answered} answers in ${seconds.toFixed(0)} s, ${(answered / seconds).toFixed(0)} a second`);
console.log(`resident memory of workerd in MiB, median of each tenth: ${medians.map((median) => median.toFixed(0)).join(" ")}`);
console.log(`from the fifth tenth to the last it grew by ${growth.toFixed(0)} MiB; at most ${MOST_GROWTH_MIB}`);
process.exitCode = growth > MOST_GROWTH_MIB ? 1 : 0;

async function client() {
  const connection = new Connection(ports[name]);
  while (sent < requests && !unexpected) {
    sent += 1;
    const { kind, status, bytes } = next();
    const answer = await connection.exchange(bytes);
    if (answer.status !== status) unexpected ??= `${kind} was answered ${answer.status} instead of ${status}: ${answer.text.slice(0, 500)}`;
    answered += 1;
    if (answered % Math.ceil(requests / 1000) === 0) samples[Math.min(9, Math.floor((10 * answered) / requests))].push(residentMiB(pid));
  }
  connection.close();
}
