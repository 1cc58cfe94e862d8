// Requests a second under `wrangler dev`, which adds a proxy of its own: read the ratios, not the rates.
// `cargo xtask bench http` starts the Worker that DEMO_JSON describes. The contenders take turns, and each round gives
// ratios of its own, so that a machine that slows down slows all of them.
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";

const ROUNDS = 7;
const ROUND_MS = 1500;
const CLIENTS = 16;

const { base, brands } = JSON.parse(readFileSync(process.env.DEMO_JSON, "utf8"));
const { brand_id: id, live_key: key } = brands.premier;
const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });

let orders = 0;
const run = Date.now();
const conversion = (order) =>
  `{"customer_email":"buyer@example.com","customer_name":"Jane Doe","order_id":"${order}","order_total":108.00,` +
  `"tax":8.00,"shipping":10.00,"discount":5.00,"referral_code":"JOHN123"}`;

const contenders = {
  "GET /health (one D1 query)": () => send("GET", "/health"),
  "POST /validate/conversion (no D1)": () => send("POST", "/api/v1/validate/conversion", conversion("1")),
  "POST /track/conversion, accepted": () => send("POST", "/api/v1/track/conversion", conversion(`${run}-${(orders += 1)}`)),
  "POST /track/conversion, duplicate": () => send("POST", "/api/v1/track/conversion", conversion(`${run}-1`)),
  "POST /track/conversion, invalid": () => send("POST", "/api/v1/track/conversion", "{}", 400),
};

function send(method, path, body, expected = 200) {
  return new Promise((resolve, reject) => {
    const headers = { "Content-Type": "application/json", "X-API-Key": key, "X-Brand-ID": id };
    if (body !== undefined) headers["Content-Length"] = Buffer.byteLength(body);
    const sent = request(base + path, { method, headers, agent }, (response) => {
      response.resume();
      response.on("end", () => {
        if (response.statusCode === expected) resolve();
        else reject(new Error(`${method} ${path} answered ${response.statusCode} instead of ${expected}`));
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Requests a second of as many clients as there are, each sending its next request when the last one is answered. */
async function rate(contender) {
  const start = performance.now();
  let answered = 0;
  const client = async () => {
    while (performance.now() - start < ROUND_MS) {
      await contender();
      answered += 1;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return (answered / (performance.now() - start)) * 1000;
}

const median = (values) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];

const names = Object.keys(contenders);
const rates = Object.fromEntries(names.map((name) => [name, []]));
for (const name of names) await rate(contenders[name]); // Warm-up, and the order that the duplicates repeat.
for (let round = 0; round < ROUNDS; round += 1) {
  for (const name of names) rates[name].push(await rate(contenders[name]));
}

console.log(`Requests a second of ${CLIENTS} clients under wrangler dev, medians of ${ROUNDS} rounds:\n`);
for (const name of names) {
  const ratio = median(rates[name].map((value, round) => value / rates[names[0]][round]));
  console.log(`${median(rates[name]).toFixed(0).padStart(6)}   ${ratio.toFixed(2)} ×   ${name}`);
}
agent.destroy();
