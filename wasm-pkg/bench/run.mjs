// Prints how long a verdict takes beside what people use today, as multiples of `JSON.parse` of the same text. Each
// contender has a process of its own: sharing one slows zod to half.

import { execFileSync } from "node:child_process";

const PEERS = {
  zod: "zod",
  "zod-compiled": "zod, z.compile",
  valibot: "valibot",
  ajv: "ajv (only tests)",
  typebox: "TypeBox (only tests)",
};

function measured(script, ...args) {
  const path = new URL(script, import.meta.url).pathname;
  return JSON.parse(execFileSync(process.execPath, [path, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }));
}

function print(title, rows) {
  console.log(`\n${title}`);
  for (const [name, { ratio, nanoseconds }] of rows) {
    console.log(`  ${ratio.toFixed(2).padStart(6)} ×  ${name.padEnd(44)} ${(nanoseconds / 1000).toFixed(2).padStart(7)} µs`);
  }
}

console.log(`Multiples of JSON.parse of the same text, median of 101 rounds, Node ${process.versions.node}`);
const peers = Object.entries(PEERS).map(([file, name]) => [name, measured("peer.mjs", file)]);
print("conversion with two items, from its text", peers.map(([name, { text }]) => [name, text]));
print("the same, from an object", peers.map(([name, { object }]) => [name, object]));
print("three errors, from the text", peers.map(([name, { errors }]) => [name, errors]));
