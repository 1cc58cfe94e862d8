// Prints how long a verdict takes beside what people use today, as multiples of `JSON.parse` of the same text, and what
// the package weighs. Each contender has a process of its own: sharing one slows zod to half.
// node run.mjs <package directory>

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { sizes } from "./sizes.mjs";

const PEERS = {
  zod: "zod",
  "zod-compiled": "zod, z.compile",
  valibot: "valibot",
  ajv: "ajv, which only tests",
  typebox: "TypeBox, which only tests",
};
const STARTS = 21;
const packageDirectory = process.argv[2];

function inItsOwnProcess(script, ...args) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const output = execFileSync(process.execPath, [path, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  return JSON.parse(output);
}

/** A goal stands behind what has one. */
function print(title, rows) {
  console.log(`\n${title}`);
  for (const [name, { ratio, nanoseconds }, goal] of rows) {
    const time = `${(nanoseconds / 1000).toFixed(2).padStart(7)} µs`;
    console.log(`  ${ratio.toFixed(2).padStart(6)} ×  ${name.padEnd(48)} ${time}${goal === undefined ? "" : `   goal ${goal}`}`);
  }
}

const median = (values) => values.toSorted((one, other) => one - other)[values.length >> 1];

console.log(`Multiples of JSON.parse of the same text, median of 101 rounds, Node ${process.versions.node}`);
const ours = inItsOwnProcess("ours.mjs", packageDirectory);
const peers = Object.entries(PEERS).map(([file, name]) => [name, inItsOwnProcess("peer.mjs", file)]);
const of = (column) => peers.map(([name, measured]) => [name, measured[column]]);

print("The documented conversion with two items, from its text", [
  ["preflight: bytes → checkText", ours.bytesVerdict, "1.20, and below TypeBox's and ajv's"],
  ["preflight: text → checkText", ours.textVerdict, "the same"],
  ["preflight: bytes → safeParseText", ours.bytes, "2.00"],
  ["preflight: text → safeParseText", ours.text, "2.00"],
  ["preflight: text → verdict, the server's JSON", ours.serverText],
  ...of("text"),
]);
print("The same, from an object", [
  ["preflight: safeParse", ours.object, "1.25 × valibot's"],
  ["preflight: check", ours.objectVerdict],
  ["preflight: is", ours.objectTest],
  ["JSON.stringify alone", ours.stringify],
  ...of("object"),
]);
print("Three errors, from the text", [["preflight: safeParseText", ours.errors, "valibot's"], ...of("errors")]);

const starts = Array.from({ length: STARTS }, () => inItsOwnProcess("first-call.mjs", packageDirectory));
console.log(`\nA fresh process, median of ${STARTS}; goal: below 12 ms together`);
for (const [name, times] of [["loading the package", "loading"], ["first call", "firstCall"]]) {
  console.log(`  ${median(starts.map((start) => start[times])).toFixed(1).padStart(6)} ms  ${name}`);
}

console.log("\nSize in KB; goal: 64 for the bundle, gzip");
for (const [name, { raw, gzip, brotli }] of Object.entries(await sizes(packageDirectory))) {
  const figures = Object.entries({ raw, gzip, brotli }).map(([how, size]) => `${size.toFixed(1)} ${how}`);
  console.log(`  ${name.padEnd(7)} ${figures.join(", ")}`);
}
