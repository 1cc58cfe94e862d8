// `cargo xtask crash`: integrations that retry, a Worker that is killed again and again at random moments, and in the end
// the database: every acknowledged event must be in it once, with its money.
import { DatabaseSync } from "node:sqlite";

import { LOCAL_VARS, layWorker } from "../support/worker.mjs";
import { Integration } from "./integration.mjs";
import { together, violations } from "./ledger-check.mjs";
import { newSeed, numbers } from "./options.mjs";
import { quantile } from "./quantile.mjs";
import { Random } from "../support/random.mjs";
import { MortalWorker } from "./restarts.mjs";

const CLIENTS = 24;
const EVENTS_A_KILL = 500;

const { kills, events = kills * EVENTS_A_KILL, seed } = numbers({ kills: 100, events: undefined, seed: newSeed() });

console.log(`${kills} kills, ${events} events, seed ${seed}`);
const random = new Random(seed);
const worker = await layWorker({ name: "crash", vars: LOCAL_VARS, silent: true });
const mortal = new MortalWorker(worker);
await mortal.start();

const brands = [worker.brands.premier, worker.brands.premier2];
const clients = Array.from({ length: CLIENTS }, (_, number) => new Integration(`C${number}`, brands[number % 2], random.fork(), mortal.reach));
const total = (name) => clients.reduce((sum, { tally }) => sum + tally[name], 0);

let killed = 0;
let failed;
const isOver = () => failed !== undefined || (killed === kills && total("acknowledged") >= events);
const stopAll = (error) => (failed ??= error);
const running = clients.map((client) => client.run(isOver).catch(stopAll));
await killAgainAndAgain().catch(stopAll);
await Promise.all(running);
await mortal.end();

const found = failed ? [{ kind: "wrong", what: failed.stack }] : brands.flatMap(violationsOf);
for (const { kind, what } of found.slice(0, 20)) console.log(`${kind}: ${what}`);
report();
if (found.length > 0) console.log(`The database is kept in ${worker.directory}`);
else worker.remove();
process.exitCode = found.length > 0 ? 1 : 0;

/** At moments that are drawn by events, so that any number of kills fits any number of events. */
async function killAgainAndAgain() {
  const moments = Array.from({ length: kills }, () => random.between(0, Math.floor(events * 0.98)));
  for (const moment of moments.toSorted((one, other) => one - other)) {
    while (total("acknowledged") < moment && failed === undefined) await pause(5);
    if (failed !== undefined) return;
    await pause(random.between(0, 100));
    killed += 1;
    await mortal.kill(killed % 3 === 0 ? "everything" : "workerd");
    if (killed % 10 === 0) console.log(`${killed} kills, ${total("acknowledged")} acknowledged`);
  }
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function violationsOf(brand) {
  const database = new DatabaseSync(worker.databaseFile());
  const told = together(clients.filter((client) => client.brand === brand).map((client) => client.acknowledged));
  const result = violations(database, brand.id, told);
  database.close();
  return result;
}

function report() {
  const { workerd, everything } = mortal.restarts;
  const of = (kind) => found.filter((violation) => violation.kind === kind).length;
  const median = (times) => (times.length > 0 ? `${(quantile(times, 0.5) / 1000).toFixed(1)} s` : "none");
  console.log(`kills                     ${killed} (${workerd.length} of workerd, ${everything.length} of everything)`);
  console.log(`acknowledged              ${total("acknowledged")} events, ${total("repeated")} repeated later and answered the same`);
  console.log(`tries without an answer   ${total("unanswered")}, of which ${total("answersLost")} had been recorded`);
  console.log(`restart, median           workerd ${median(workerd)}, everything ${median(everything)}`);
  console.log(`seed                      ${seed}`);
  console.log(`lost ${of("lost")}, doubled ${of("doubled")}, wrong ${of("wrong")}`);
}
