// Objects are judged as what would be sent, and what sending would change is named.

import assert from "node:assert/strict";
import test from "node:test";
import vm from "node:vm";

import { claim, conversion, visit } from "../index.js";

const order = () => ({ customer_email: "a@b.co", order_id: "1", order_total: 10, tax: 1, shipping: 1, discount: 0 });

function issuesOf(payload, schema = conversion) {
  const result = schema.safeParse(payload);
  assert.equal(result.success, false);
  return result.issues.map(({ code, path, message }) => `${code} ${path}: ${message}`);
}

function assertWrongType(value, called) {
  assert.deepEqual(issuesOf({ ...order(), tax: value }), [
    `wrong_type /tax: tax must be a number, not ${called}: send a number such as 108.00, or 0 where it does not apply`,
  ]);
}

const cyclic = () => {
  const loop = { name: "Serum" };
  loop.self = loop;
  return loop;
};

test("each kind that JSON can't carry is called by its name", () => {
  assertWrongType(NaN, "NaN");
  assertWrongType(Infinity, "Infinity");
  assertWrongType(-Infinity, "Infinity");
  assertWrongType(new Number(NaN), "NaN");
  assertWrongType(() => 10, "a function");
  assertWrongType(Symbol("ten"), "a symbol");
  assertWrongType(new Map(), "a Map");
  assertWrongType(new Set(), "a Set");
  assertWrongType(vm.runInNewContext("new Map()"), "a Map");
  assertWrongType(cyclic().self && { toJSON: () => NaN }, "NaN");
});

// What a program calls an order: 18 digits, of which a number keeps some 16.
const LONG_ID = 820982911946154508n;

test("a number beyond 2^53 is no identifier: its last digits are lost", () => {
  for (const order_id of [Number(LONG_ID), 2 ** 53, -(2 ** 53), new Number(2 ** 60), 999_999_999_999_999_900_000]) {
    for (const options of [{}, { coerce: true }, { mode: "lenient" }]) {
      const { issues } = conversion.safeParse({ ...order(), order_id }, options);
      assert.deepEqual(issues.map(({ code, path, fix }) => [code, path, fix]), [["wrong_type", "/order_id", undefined]], String(order_id));
      assert.match(issues[0].message, /digits/);
    }
  }
  const { issues: [deep] } = conversion.safeParse({ ...order(), items: [{ name: "Serum", sku: Number(LONG_ID) }] });
  assert.deepEqual([deep.code, deep.path, deep.fix], ["wrong_type", "/items/0/sku", undefined]);
});

test("the largest number that keeps its digits is one like any other", () => {
  const { issues } = conversion.safeParse({ ...order(), order_id: Number.MAX_SAFE_INTEGER });
  assert.deepEqual(issues.map(({ code, fix }) => [code, fix]), [["wrong_type", "9007199254740991"]]);
  assert.equal(conversion.parse({ ...order(), order_id: Number.MAX_SAFE_INTEGER }, { coerce: true }).order_id, "9007199254740991");
});

test("a BigInt has kept its digits", () => {
  const { issues } = conversion.safeParse({ ...order(), order_id: LONG_ID });
  assert.deepEqual(issues.map(({ code, path, fix }) => [code, path, fix]), [["wrong_type", "/order_id", "820982911946154508"]]);
  for (const options of [{ coerce: true }, { mode: "lenient" }]) {
    const result = conversion.safeParse({ ...order(), order_id: LONG_ID }, options);
    assert.equal(result.data.order_id, "820982911946154508");
    assert.deepEqual(result.warnings.map(({ code, path }) => `${code} ${path}`), ["coerced /order_id"]);
  }
  assert.equal(conversion.parse({ ...order(), order_id: Object(LONG_ID) }, { coerce: true }).order_id, "820982911946154508");
});

test("as an amount, both are the numbers that they are", () => {
  for (const tax of [Number(LONG_ID), 1e15 * 10]) {
    assert.deepEqual(conversion.safeParse({ ...order(), tax }).issues.map(({ code, path }) => `${code} ${path}`), ["out_of_range /tax"]);
  }
  assert.deepEqual(conversion.safeParse({ ...order(), tax: -(2 ** 53) }).issues.map(({ code }) => code), ["negative"]);
  const { issues: [issue] } = conversion.safeParse({ ...order(), tax: 10n });
  assert.deepEqual([issue.code, issue.path, issue.fix], ["wrong_type", "/tax", 10]);
  assert.match(issue.message, /BigInt/);
});

test("what nobody reads may have lost its digits", () => {
  const { success, warnings } = conversion.safeParse({ ...order(), shop_id: Number(LONG_ID), meta: [2 ** 60] });
  assert.deepEqual([success, warnings.map(({ code, path }) => `${code} ${path}`)], [true, ["unknown_field /shop_id", "unknown_field /meta"]]);
  assert.match(issuesOf({ ...order(), shop_id: LONG_ID })[0], /^wrong_type \/shop_id: .* a BigInt\b/);
});

test("a property without a value is absent, as everybody expects", () => {
  assert.equal(conversion.safeParse({ ...order(), customer_name: undefined }).success, true);
  assert.deepEqual(conversion.safeParse({ ...order(), tax: undefined }).issues.map((issue) => issue.code), ["missing"]);
});

test("optional and unknown fields are no place to hide", () => {
  assert.match(issuesOf({ ...order(), customer_name: NaN })[0], /^wrong_type \/customer_name: .* NaN\b/);
  assert.match(issuesOf({ ...order(), onSent() {} })[0], /^wrong_type \/onSent: .* a function\b/);
  assert.match(issuesOf({ ...order(), meta: { deep: [1, new Set()] } })[0], /^wrong_type \/meta\/deep\/1: .* a Set\b/);
});

test("cycles are found, and what only occurs twice is not one", () => {
  assert.match(issuesOf({ ...order(), items: [cyclic()] })[0], /^wrong_type \/items\/0\/self: .* an object that contains itself/);
  const item = { name: "Serum" };
  assert.equal(conversion.safeParse({ ...order(), items: [item, item] }).success, true);
  const knot = {};
  for (let branch = 0; branch < 20; branch += 1) knot[`branch${branch}`] = knot;
  assert.equal(conversion.safeParse(knot).success, false);
});

test("what throws when it is read is an issue, not an exception", () => {
  const throwing = () => {
    throw new Error("no");
  };
  assert.match(issuesOf(Object.defineProperty(order(), "tax", { get: throwing, enumerable: true }))[0], /cannot be read/);
  assert.match(issuesOf({ ...order(), tax: { toJSON: throwing } })[0], /cannot be read/);
  assert.match(issuesOf({ ...order(), items: new Proxy([], { get: throwing }) })[0], /cannot be read/);
  assert.match(issuesOf(new Proxy({}, { ownKeys: throwing, get: throwing }))[0], /cannot be read/);
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  assert.match(issuesOf({ ...order(), items: [proxy] })[0], /cannot be read/);
});

test("what is no object at all", () => {
  assert.deepEqual(issuesOf(undefined), ["not_an_object : the body must be an object, not undefined: send { … }"]);
  assert.match(issuesOf(null)[0], /not null/);
  assert.match(issuesOf("text")[0], /not text/);
  assert.match(issuesOf(Symbol.iterator)[0], /not a symbol/);
  assert.match(issuesOf([])[0], /not a list/);
  assert.match(issuesOf(new Map([["tax", 1]]))[0], /not a Map/);
});

test("depth, of any degree, is what the server calls malformed", () => {
  for (const levels of [16, 17, 40, 5_000, 100_000]) {
    let deep = 1;
    for (let level = 0; level < levels; level += 1) deep = [deep];
    assert.match(issuesOf({ ...order(), deep })[0], /^malformed_json : .* at most 16 levels/, String(levels));
  }
});

test("half a surrogate pair is what the server calls malformed", () => {
  assert.match(issuesOf({ ...order(), customer_name: "\ud83d" })[0], /^malformed_json : customer_name: there is half an emoji/);
  assert.equal(conversion.safeParse({ ...order(), customer_name: "😀" }).success, true);
  for (const text of ["\ud83d", "a\udc00b", "\ud83d\ud83d\ude00"]) {
    const result = conversion.safeParseText(`{"customer_name":"${text}"}`);
    assert.deepEqual(result.issues.map((issue) => issue.code), ["malformed_json"]);
  }
});

test("a payload beyond 64 KiB", () => {
  for (const letter of ["a", "é", "\u0001"]) {
    const [issue] = issuesOf({ ...order(), note: letter.repeat(65_536) });
    assert.match(issue, /^payload_too_large/);
  }
  const escaped = "\u0001".repeat(1 << 27);
  assert.match(issuesOf({ ...order(), note: escaped })[0], /^payload_too_large/);
  assert.match(issuesOf({ ...order(), [escaped]: 1n })[0], /^payload_too_large/);
  const wide = Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`key${at}`, 1n]));
  assert.match(issuesOf(wide)[0], /^payload_too_large/);
});

test("as JSON.stringify has it: dates, boxes, toJSON, inherited and hidden properties, holes", () => {
  const payload = Object.create({ order_id: "inherited" }, { hidden: { value: NaN, enumerable: false } });
  Object.assign(payload, order(), { order_id: new String("7"), tax: new Number(1), customer_name: new Date(0) });
  payload[Symbol("hidden")] = NaN;
  payload.items = [{ toJSON: (key) => ({ name: `item ${key}`, quantity: 2 }) }];
  const result = conversion.safeParse(payload);
  assert.deepEqual(result, conversion.safeParseText(JSON.stringify(payload)));
  assert.equal(result.data.items[0].name, "item 0");
  const holes = { ...order(), items: [, { name: "Serum" }] }; // eslint-disable-line no-sparse-arrays
  assert.deepEqual(conversion.safeParse(holes), conversion.safeParseText(JSON.stringify(holes)));
});

test("what needs a closer look is given back like anything else", () => {
  class Payload {
    referral_code = "JOHN";
  }
  assert.deepEqual(visit.safeParse(new Payload()).data, { referral_code: "JOHN" });
  assert.deepEqual(visit.safeParse({ referral_code: "JOHN", [Symbol("hidden")]: NaN }).data, { referral_code: "JOHN" });
  assert.deepEqual(visit.safeParse({ toJSON: () => ({ referral_code: "JOHN" }) }).data, { referral_code: "JOHN" });
});

test("zero has no sign, and what is given back is nobody else's", () => {
  const payload = { ...order(), tax: -0, items: [{ name: "Serum", quantity: 1 }] };
  const { data } = conversion.safeParse(payload);
  assert.ok(Object.is(data.tax, 0));
  assert.notEqual(data.items, payload.items);
  assert.notEqual(data.items[0], payload.items[0]);
});

test("what somebody gave all objects is nobody's member", () => {
  for (const inherited of [{ deep: 1 }, 0, "text", undefined, () => {}]) {
    Object.prototype.landing_page = inherited;
    try {
      const { data, warnings } = visit.safeParse({ referral_code: "JOHN" });
      assert.deepEqual(Object.keys(data), ["referral_code"]);
      assert.deepEqual(warnings, []);
    } finally {
      delete Object.prototype.landing_page;
    }
  }
});

test("the input is never touched", () => {
  const payload = Object.freeze({ referral_code: " john ", landing_page: null, utm_source: "" });
  assert.deepEqual(visit.parse(payload), { referral_code: "JOHN" });
  assert.deepEqual(payload, { referral_code: " john ", landing_page: null, utm_source: "" });
});

test("names that objects have by themselves are nothing special", () => {
  const payload = JSON.parse('{"referral_code":"J","email":"a@b.co","__proto__":1,"constructor":2}');
  const codes = claim.safeParse(payload).warnings.map((warning) => warning.path);
  assert.deepEqual(codes, ["/__proto__", "/constructor"]);
});
