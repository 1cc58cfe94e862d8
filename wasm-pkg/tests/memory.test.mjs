// Any number of verdicts costs no more memory than a few: on good payloads, on bad ones, and on what nobody should send.
import assert from "node:assert/strict";
import test from "node:test";
import v8 from "node:v8";
import vm from "node:vm";

/** `cargo xtask test --all` asks for a million. */
const CALLS = Number(process.env.MEMORY_CALLS ?? 50_000);

/** The memory of the module, which the package keeps to itself. */
const memories = [];
const { Instance } = WebAssembly;
WebAssembly.Instance = function started(...args) {
  const instance = new Instance(...args);
  memories.push(instance.exports.memory);
  return instance;
};
const { conversion, validate, verdict } = await import("../js/index.js");

v8.setFlagsFromString("--expose-gc");
const collect = vm.runInNewContext("gc");

const nested = (levels) => '{"a":'.repeat(levels) + "1" + "}".repeat(levels);
const cyclic = {};
cyclic.self = cyclic;
const good = (n) => ({ customer_email: `buyer${n}@example.com`, order_id: `ORD-${n}`, order_total: 108, tax: 8, shipping: 10, discount: 5 });

/** By weight: what is common comes often, what is large seldom. */
const CALLS_OF = [
  [40, (n) => conversion.safeParse(good(n))],
  [20, (n) => verdict("conversion", JSON.stringify(good(n)))],
  [10, (n) => conversion.is(good(n))],
  [10, (n) => validate("refund", { order_id: n, refund_amount: "1.00", [`unknown_${n % 1000}`]: null })],
  [10, (n) => conversion.safeParse({ ...good(n), items: Array.from({ length: n % 250 }, () => ({ name: "", quantity: -1 })) })],
  [3, () => verdict("claim", "{")],
  [2, () => verdict("visit", nested(10_000))],
  [1, (n) => verdict("visit", `{"referral_code":"${"x".repeat(65_000 + (n % 2000))}"}`)],
  [1, () => verdict("claim", new Uint8Array(70_000).fill(0xff))],
  [1, () => validate("visit", cyclic)],
  [1, () => assert.throws(() => conversion.parse({ order_total: "a lot" }))],
  [1, () => assert.throws(() => validate("order", {}))],
].flatMap(([weight, call]) => Array.from({ length: weight }, () => call));

function callFrom(first, end) {
  for (let n = first; n < end; n += 1) CALLS_OF[(n * 37) % 100](n);
}

/** In bytes, after everything was let go that can be. */
function used() {
  collect();
  collect();
  return { wasm: memories.map(({ buffer }) => buffer.byteLength), heap: process.memoryUsage().heapUsed };
}

test(`${CALLS} calls need no more memory than the first tenth of them`, () => {
  assert.equal(CALLS_OF.length, 100);
  callFrom(0, CALLS / 10);
  const before = used();
  callFrom(CALLS / 10, CALLS);
  const after = used();
  assert.deepEqual(after.wasm, before.wasm, "neither grown nor started anew");
  const grown = (after.heap - before.heap) / 1024;
  assert.ok(grown < 512, `the heap grew by ${grown.toFixed(0)} KiB`);
  console.log(`wasm memory ${after.wasm.map((bytes) => bytes / 1024)} KiB, heap grown by ${grown.toFixed(0)} KiB`);
});
