// `cargo xtask load`: a steady rate with nothing but the right answers; then bursts of 256 senders, which may shed with 429
// or 503, and after which all is as before.
import { LOCAL_VARS, layWorker } from "../support/worker.mjs";
import { Connection, headerOf } from "./connection.mjs";
import { directPort } from "./direct.mjs";
import { EVERYDAY, mixOf } from "./mix.mjs";
import { newSeed, numbers } from "./options.mjs";
import { quantile } from "./quantile.mjs";
import { Random } from "../support/random.mjs";

const SENDERS = 256;
const REQUESTS_A_SENDER = 8;
/** More than this under way, and the rate is more than the machine can do. */
const MOST_UNDER_WAY = 1000;
const RECOVERED_WITHIN_MS = 5000;
/** The limit counts by the minute. */
const LIFTED_WITHIN_MS = 90_000;

const { minutes, seconds, rate, seed } = numbers({ minutes: 15, seconds: 0, rate: 50, seed: newSeed() });
const steadyFor = minutes * 60 + seconds;
const random = new Random(seed);
const complaints = [];
const complain = (what) => complaints.push(what);
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
console.log(`${steadyFor} s at ${rate} requests a second, then bursts of ${SENDERS}; seed ${seed}`);

/** Runs `work` before a Worker of its own: it gets the port and the brands. */
async function before(settings, work) {
  const worker = await layWorker({ silent: true, ...settings });
  const serving = await worker.serve();
  await work(await directPort(worker, serving), worker.brands);
  if (serving.hasEnded()) complain("wrangler ended, or was ended, before its time");
  if (complaints.length > 0) console.log(`The end of wrangler's output:\n${serving.output().slice(-2000)}`);
  await serving.stop();
  worker.remove();
}

await before({ name: "load", vars: LOCAL_VARS }, async (port, { premier, premier2 }) => {
  const next = mixOf(premier, random, EVERYDAY);
  await steadily(port, next);
  await burst("without a limit", port, next);
  await recovers(port, mixOf(premier2, random, { "track conversion": 100 }), RECOVERED_WITHIN_MS);
});

// As in production, where wrangler.toml says how many requests a minute a key has.
await before({ name: "load-limited", vars: { ALLOW_INSECURE_HTTP: "true" } }, async (port, { premier, premier2 }) => {
  const next = mixOf(premier, random, { "track conversion": 100 });
  const { 429: limited = 0 } = await burst("with the limit of wrangler.toml", port, next);
  if (limited === 0) complain("the rate limit stopped nobody");
  console.log("  of another key:");
  await recovers(port, mixOf(premier2, random, { "track conversion": 100 }), RECOVERED_WITHIN_MS);
  console.log("  of the same key:");
  await recovers(port, next, LIFTED_WITHIN_MS);
});

for (const complaint of complaints.slice(0, 20)) console.log(complaint);
console.log(`${complaints.length} unexpected answers`);
process.exitCode = complaints.length > 0 ? 1 : 0;

/** Sends at the rate, whatever the answers take; a late one does not delay the next, and its wait counts. */
async function steadily(port, next) {
  const total = Math.max(1, steadyFor * rate);
  const [latencies, idle, underWay] = [[], [], new Set()];
  const start = performance.now();
  for (let number = 0; number < total && complaints.length < 100; number += 1) {
    const due = start + (number * 1000) / rate;
    while (performance.now() < due) await pause(Math.ceil(due - performance.now()));
    if (underWay.size >= MOST_UNDER_WAY) {
      complain(`${MOST_UNDER_WAY} requests wait for an answer: the rate is more than this machine can do`);
      break;
    }
    const connection = idle.pop() ?? new Connection(port);
    const sent = deliver(connection, next()).then(() => {
      latencies.push(performance.now() - due);
      idle.push(connection);
      underWay.delete(sent);
    });
    underWay.add(sent);
  }
  await Promise.all(underWay);
  for (const connection of idle) connection.close();
  const took = (performance.now() - start) / 1000;
  const at = (share) => `${quantile(latencies, share).toFixed(0)} ms`;
  console.log(`steady: ${latencies.length} answers in ${took.toFixed(0)} s, ${complaints.length} unexpected; p50 ${at(0.5)}, p99 ${at(0.99)}, slowest ${at(1)}`);
}

async function deliver(connection, { kind, bytes, status }, mayBeShed = false) {
  try {
    const answer = await connection.exchange(bytes);
    const isShed = mayBeShed && [429, 503].includes(answer.status) && /^[1-9]\d*$/.test(headerOf(answer, "Retry-After") ?? "");
    if (answer.status !== status && !isShed) complain(`${kind} was answered ${answer.status} instead of ${status}: ${answer.text}`);
    return answer.status;
  } catch (error) {
    complain(`${kind} was not answered: ${error.message}`);
    return 0;
  }
}

/** How many answers of each status came to senders that each send one request after the other. */
async function burst(name, port, next) {
  const statuses = {};
  const latencies = [];
  const sender = async () => {
    const connection = new Connection(port);
    for (let number = 0; number < REQUESTS_A_SENDER; number += 1) {
      const start = performance.now();
      const status = await deliver(connection, next(), true);
      latencies.push(performance.now() - start);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
  const counts = Object.entries(statuses).map(([status, count]) => `${count} × ${status}`).join(", ");
  console.log(`burst ${name}: ${counts}; p50 ${quantile(latencies, 0.5).toFixed(0)} ms, p99 ${quantile(latencies, 0.99).toFixed(0)} ms`);
  return statuses;
}

/** Until a conversion is accepted; one that is not must be shed properly. */
async function recovers(port, next, withinMs) {
  const start = performance.now();
  const connection = new Connection(port);
  while ((await deliver(connection, next(), true)) !== 200) {
    if (performance.now() - start > withinMs) {
      complain(`no conversion was accepted within ${withinMs} ms after a burst`);
      break;
    }
    await pause(250);
  }
  connection.close();
  console.log(`  a conversion is accepted ${(performance.now() - start).toFixed(0)} ms after the burst`);
}
