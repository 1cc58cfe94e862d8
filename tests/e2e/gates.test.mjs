// Contract, sections 2 and 8, on the built Worker: what the runtime makes of a request before our gates see it. edge/tests/gates.rs has
// every slip; HTTPS and rates have Workers of their own: strict.test.mjs.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";

import { accepted, call, once, post, recorded, refused, track, validate, withoutRequestId } from "../support/api.mjs";
import { counts, nobody, premier, premier2, starter } from "../support/demo.mjs";
import { LIMIT, tooLarge, tooLargeStreamed } from "../support/hostile.mjs";
import { mintKey, mistyped } from "../support/keys.mjs";
import { EVENTS, conversion, payloadOf, unique } from "../support/payloads.mjs";

/** Everything that can be wrong with a claim on a plan without claims, in the order of the gates. */
const LADDER = [
  { code: "not_found", status: 404, wrong: { path: "/api/v1/track/clam" } },
  { code: "method_not_allowed", status: 405, wrong: { method: "PUT" } },
  { code: "payload_too_large", status: 413, wrong: { body: tooLarge } },
  { code: "missing_api_key", status: 401, wrong: { key: undefined, brand: undefined } },
  { code: "missing_brand_id", status: 401, wrong: { brand: undefined } },
  { code: "invalid_api_key", status: 401, wrong: { key: mintKey("live") } },
  { code: "feature_not_available", status: 403, wrong: { event: "claim", of: starter } },
  { code: "unsupported_media_type", status: 415, wrong: { type: "text/plain" } },
  { code: "payload_too_large", status: 413, wrong: { body: tooLargeStreamed } },
  { code: "invalid_idempotency_key", status: 400, wrong: { idempotency: "naïve" } },
  { code: "invalid_parameter", status: 400, wrong: { query: "?mode=lax" } },
  { code: "malformed_json", status: 400, wrong: { body: "{" } },
  { code: "conversion_not_found", status: 404, wrong: { event: "refund", body: JSON.stringify({ order_id: "nobody's" }) } },
];

/** Sends a conversion that is all right, save for what is wrong at these steps; of two, the earlier one's fault is sent. */
function climb(steps) {
  const wrong = Object.assign({}, ...steps.toReversed().map((step) => step.wrong));
  const brand = wrong.of ?? premier;
  const request = { event: "conversion", method: "POST", key: brand.key, brand: brand.id, type: "application/json", ...wrong };
  const { path = `/api/v1/track/${request.event}`, query = "", body = JSON.stringify(conversion()), idempotency } = request;
  const headers = { "Content-Type": request.type, "X-API-Key": request.key, "X-Brand-ID": request.brand, "Idempotency-Key": idempotency };
  return call({ base: brand.base }, request.method, path + query, body, headers);
}

for (const [position, step] of LADDER.entries()) {
  test(`${position + 1}. ${step.code}: alone, before each later gate, and before all of them`, async () => {
    const later = LADDER.slice(position + 1);
    for (const steps of [[step], ...later.map((other) => [step, other]), [step, ...later]]) {
      refused(await climb(steps), step.status, step.code);
    }
  });
}

test("/validate has the same gates without those of a key, and pages may read whatever it answers", async () => {
  const text = { "Content-Type": "text/plain" };
  refused(await call(nobody, "PUT", "/api/v1/validate/clam", tooLarge, text), 404, "not_found");
  refused(await call(nobody, "PUT", "/api/v1/validate/claim", tooLarge, text), 405, "method_not_allowed");
  refused(await validate(nobody, "claim", tooLarge, text), 413, "payload_too_large");
  refused(await validate(nobody, "claim", tooLargeStreamed, text), 415, "unsupported_media_type");
  refused(await validate(nobody, "claim", tooLargeStreamed), 413, "payload_too_large");
  refused(await validate(nobody, "claim", "{", { query: "?basis=net", ...once("") }), 400, "invalid_idempotency_key");
  refused(await validate(nobody, "claim", "{", { query: "?basis=net" }), 400, "invalid_parameter");
  refused(await validate(nobody, "claim", "{", { Origin: "https://example.com" }), 400, "malformed_json");
});

test("/validate answers with what a payload normalizes to, on either basis, and stores nothing", async () => {
  const before = await counts(premier);
  const payload = { customer_email: " Buyer@Example.COM ", order_id: "ORD-1", order_total: 108, tax: 8, shipping: 10, discount: 5 };
  const normalized = `{"customer_email":"buyer@example.com","order_id":"ORD-1","order_total":108.00,"tax":8.00,"shipping":10.00,"discount":5.00}`;
  for (const [query, revenue] of [["", "90.00"], ["?basis=paid", "90.00"], ["?basis=gross", "85.00"]]) {
    const answer = await validate(premier, "conversion", payload, { query });
    accepted(answer);
    assert.equal(answer.text, `{"success":true,"data":{"event":"conversion","normalized":${normalized},"derived":{"attributable_revenue":${revenue}}}}`);
  }
  const quoted = { ...payload, order_total: "108.00" };
  refused(await validate(nobody, "conversion", quoted, { query: "?coerce=true" }), 400, "invalid_payload");
  assert.deepEqual(await counts(premier), before);
});

test("OPTIONS names the methods, and lets browsers read /validate alone; every other method is refused", async () => {
  for (const event of EVENTS) {
    const asked = { Origin: "https://example.com", "Access-Control-Request-Method": "POST" };
    for (const [path, origin] of [[`/api/v1/track/${event}`, undefined], [`/api/v1/validate/${event}`, "*"]]) {
      const { status, text, headers } = await call(nobody, "OPTIONS", path, undefined, asked);
      assert.deepEqual([status, text, headers.allow, headers["access-control-allow-origin"]], [204, "", "POST, OPTIONS", origin]);
      assert.ok(headers["x-request-id"]);
      if (origin) assert.match(headers["access-control-allow-headers"], /\bcontent-type\b/i);
      else assert.deepEqual(Object.keys(headers).filter((name) => name.startsWith("access-control-")), []);
      for (const method of ["GET", "PUT", "PATCH", "DELETE"]) {
        const sent = method === "GET" ? undefined : payloadOf[event]();
        const overridden = { "X-HTTP-Method-Override": "POST", "X-Original-URL": "/health" };
        refused(await call(premier, method, path, sent, overridden), 405, "method_not_allowed");
      }
    }
  }
  const head = await call(nobody, "HEAD", "/api/v1/track/conversion");
  assert.deepEqual([head.status, head.text, head.headers.allow], [405, "", "POST, OPTIONS"]);
  assert.equal((await call(nobody, "GET", "/health")).status, 200);
  assert.equal((await call(nobody, "POST", "/health", {})).status, 405);
  await recorded(premier, "conversion", conversion(), { "X-HTTP-Method-Override": "DELETE", "X-Rewrite-URL": "/health" });
});

/** Each is close to a route, which its message must name; none is served, since paths are exact. */
const NEARLY = {
  "/api/v1/track/conversion": [
    ...["/api/v1/track/conversion/", "/api/v1/track/conversion//", "/api/v1/track/convertion", "//api/v1/track/conversion", "/api/v1//track/conversion"],
    ...["/API/v1/track/conversion", "/api/v1/track/Conversion", "/api/v1/track/%63onversion", "/api/v1/track/conversion%20"],
    ...["/api/v1/track/conversion%00", "/api/v1/track/conversion;v=1", "/api/v1/track/conversion.json", "/api/v2/track/conversion"],
    ...["/v1/track/conversion", "/track/conversion", "/api/v1/track/order", "/api/v1/track", "/"],
  ],
  "/api/v1/": ["/%ff", "/api", "/favicon.ico", "/api/v1/track/__proto__", `/${"a".repeat(4000)}`],
  "/api/v1/track/refund": ["/api/v1/track/refunds", "/api/v1/track/refund/", "/api/v1/refund"],
  "/api/v1/track/claim": ["/api/v1/track/claims", "/api/v1/track/clam", "/api/v1/track/lead"],
  "/api/v1/track/visit": ["/api/v1/track/visits", "/api/v1/track/visit/"],
  "/api/v1/validate/conversion": ["/api/v1/validate/conversion/", "/api/v1/validate/conversions"],
  "/health": ["/health/", "/healthz", "/Health"],
};

for (const [route, paths] of Object.entries(NEARLY)) {
  test(`what is nearly ${route} is not it, and its message names it`, async () => {
    for (const path of paths) {
      const answer = await post(premier, path, conversion());
      // Failures of /validate carry CORS; a path that only looks like it may, too.
      delete answer.headers["access-control-allow-origin"];
      const { error } = refused({ ...answer, path: "" }, 404, "not_found");
      assert.ok(error.includes(route) && error.length < 300, `${path} names ${route}: ${error}`);
      assert.equal(answer.headers.location, undefined);
    }
  });
}

test("where nothing is, a browser gets a page, and a program JSON; production has no route that panics", async () => {
  const accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
  const browse = (path, Accept) => call({ base: premier.base }, "GET", path, undefined, { "Content-Type": undefined, Accept });
  for (const path of ["/playground", "/login", "/panic"]) {
    const page = await browse(path, accept);
    assert.deepEqual([page.status, page.headers["content-type"], page.headers.location], [404, "text/html; charset=utf-8", undefined]);
    assert.match(page.text, /<a href="\/">Playground<\/a>/);
    refused(await browse(path, "*/*"), 404, "not_found");
  }
  refused(await browse("/api/v1/nowhere", accept), 404, "not_found");
});

test("parameters are read strictly, but /track takes those that nobody knows", async () => {
  const refusals = {
    "?mode=lax": /^The query parameter mode must be strict or lenient/,
    "?mode=strict&mode=strict": /^The query parameter mode was sent more than once/,
    "?m%6Fd=strict": /^There is no query parameter mod here: did you mean mode\?/,
  };
  for (const path of ["/api/v1/validate/conversion", "/api/v1/track/conversion", "/api/v1/track/batch"]) {
    const brand = path.includes("validate") ? nobody : premier;
    for (const [query, words] of Object.entries(refusals)) {
      assert.match(refused(await post(brand, path + query, conversion()), 400, "invalid_parameter").error, words);
    }
  }
  const { error } = refused(await post(premier, "/api/v1/track/conversion?basis=net", conversion()), 400, "invalid_parameter");
  assert.match(error, /^The query parameter basis belongs to \/validate alone/);
  accepted(await post(premier, "/api/v1/track/conversion?code=x&utm_medium=y&_method=DELETE", conversion()));
});

const sent = (more) => track({ ...premier, ...more }, "conversion", conversion());

test("a missing key or brand is told, and where a key stands that should be elsewhere", async () => {
  for (const key of [undefined, ""]) assert.match(refused(await sent({ key }), 401, "missing_api_key").error, /X-API-Key/);
  for (const id of [undefined, ""]) assert.match(refused(await sent({ id }), 401, "missing_brand_id").error, /X-Brand-ID/);
  const without = { ...premier, key: undefined };
  const bearer = await track(without, "conversion", conversion(), { Authorization: `Bearer ${premier.key}` });
  assert.match(refused(bearer, 401, "missing_api_key").error, /^Missing API key: there is a header Authorization/);
  const inAddress = await post(without, `/api/v1/track/conversion?apikey=${premier.key}`, conversion());
  assert.match(refused(inAddress, 401, "missing_api_key").error, /^Missing API key: the key stands in the address/);
  assert.ok(!inAddress.text.includes(premier.key));
});

/** Of the right form: the answer must not tell which of them it is. */
const WRONG = {
  "unknown key": { key: mintKey("live") },
  "unknown test key": { key: mintKey("test") },
  "key with a typing error": { key: mistyped(premier.key) },
  "live key called a test key": { key: premier.key.replace("al_live_", "al_test_") },
  "key of another brand": { key: premier2.key },
  "brand of another key": { id: premier2.id },
  "unknown brand": { id: `brd_${"0".repeat(32)}` },
};

test("whatever is wrong with a key or brand of the right form, the answer is the same, and says nothing of plan and payload", async () => {
  const texts = new Set();
  for (const [name, more] of Object.entries(WRONG)) {
    const requests = [sent(more), track({ ...premier, ...more }, "claim", {}), track({ ...premier, ...more }, "refund", "{")];
    for (const answer of await Promise.all(requests)) {
      assert.match(refused(answer, 401, "invalid_api_key").error, /^Invalid API key: copy X-API-Key and X-Brand-ID again/, name);
      texts.add(withoutRequestId(answer));
    }
  }
  assert.equal(texts.size, 1, [...texts].join("\n"));
});

/** What the headers' own text gives away, with anybody's key. */
const SLIPS = [
  [{ key: premier.key.slice(0, -1) }, /X-API-Key is incomplete: the key has 58 characters/],
  [{ key: "a".repeat(8000) }, /which begins with al_live_ or al_test_/],
  [{ key: "' OR '1'='1" }, /quotes around the value of X-API-Key/],
  [{ key: `${premier.key}, ${premier.key}` }, /X-API-Key has a comma in it/],
  [{ key: "YOUR_API_KEY" }, /X-API-Key still holds a placeholder/],
  [{ key: premier.id, id: premier.key }, /exchange the two values/],
  [{ id: premier.id.slice(0, -1) }, /X-Brand-ID is incomplete/],
];

test("what is wrong with the form of a key or brand is told, alike of a good key and of one that nobody has, and not repeated", async () => {
  for (const [wrong, hint] of SLIPS) {
    const answers = [premier.key, mintKey("live")].map(async (key) => {
      const swapped = Object.fromEntries(Object.entries(wrong).map(([header, value]) => [header, value.replaceAll(premier.key, key)]));
      const answer = await sent({ key, ...swapped });
      assert.match(refused(answer, 401, "invalid_api_key").error, hint);
      assert.ok(!answer.text.includes(key.slice(8)) && !answer.text.includes(premier.id));
      return withoutRequestId(answer);
    });
    const [one, other] = await Promise.all(answers);
    assert.equal(one, other);
  }
  await recorded({ ...premier, key: `  ${premier.key}\t `, id: `\t${premier.id} ` }, "conversion", conversion());
});

const JSON_TYPES = ["application/json", "Application/JSON;charset=UTF-8", "application/json ; a=b", "application/problem+json", "application/vnd.shop+json; v=1"];
/** A type that is refused, and what is said of it. */
const OTHER_TYPES = [
  [undefined, /Content-Type/],
  ["", /Content-Type/],
  ["text/json", /^The body must be JSON: send the header Content-Type: application\/json/],
  ["application/jsonp", /^The body must be JSON/],
  ["image/svg+json", /^The body must be JSON/],
  ["text/plain; application/json", /^The body must be JSON/],
  ["multipart/form-data; boundary=x", /^The body is a form: send JSON/],
  ["application/json, application/json", /^Content-Type was sent twice: send it once/],
  ["application/x-ndjson", /POST \/api\/v1\/track\/batch/],
];

test("a body is JSON by its declared type, with or without parameters", async () => {
  for (const type of JSON_TYPES) {
    accepted(await track(premier, "conversion", conversion(), { "Content-Type": type }));
    accepted(await validate(nobody, "conversion", conversion(), { "Content-Type": type }));
  }
  for (const [type, words] of OTHER_TYPES) {
    assert.match(refused(await track(premier, "conversion", conversion(), { "Content-Type": type }), 415, "unsupported_media_type").error, words);
    refused(await validate(nobody, "conversion", conversion(), { "Content-Type": type }), 415, "unsupported_media_type");
  }
});

test("a compressed body is refused, and its compression is named", async () => {
  const text = Buffer.from(JSON.stringify(conversion()));
  for (const [encoding, body] of [["gzip", gzipSync(text)], ["deflate", deflateSync(text)], ["br", brotliCompressSync(text)]]) {
    const headers = { "Content-Encoding": encoding };
    for (const answer of [
      await track(premier, "conversion", body, headers),
      await track(premier, "conversion", [body], headers),
      await validate(nobody, "conversion", body, headers),
    ]) {
      const { error } = refused(answer, 415, "unsupported_media_type");
      assert.equal(error, `The body is compressed (${encoding}): send it as it is, without the header Content-Encoding`);
    }
  }
  accepted(await track(premier, "conversion", text, { "Content-Encoding": "identity" }));
});

test("64 KiB are accepted, and not a byte more, declared or in pieces", async () => {
  const small = Buffer.from(JSON.stringify(conversion({ customer_name: "Zoë Łukasz 🙂" })));
  const padded = (bytes) => Buffer.concat([small, Buffer.alloc(bytes - small.length, " ")]);
  const [fits, larger, huge] = [LIMIT, LIMIT + 1, 64 * LIMIT].map(padded);
  const inPieces = Array.from({ length: 64 }, (_, piece) => huge.subarray(piece * LIMIT, (piece + 1) * LIMIT));
  for (const body of [fits, [fits], Array.from(small, (byte) => Buffer.from([byte]))]) {
    accepted(await track(premier, "conversion", body));
    accepted(await validate(nobody, "conversion", body));
  }
  for (const body of [larger, [larger], tooLarge, tooLargeStreamed, huge, inPieces]) {
    refused(await track(premier, "conversion", body), 413, "payload_too_large");
    refused(await validate(nobody, "conversion", body), 413, "payload_too_large");
  }
});

test("a byte-order mark in front, as .NET and PowerShell send it, is no part of the body", async () => {
  const marked = (payload) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(JSON.stringify(payload))]);
  const payload = conversion();
  const first = await recorded(premier, "conversion", marked(payload));
  assert.deepEqual(await recorded(premier, "conversion", payload), { ...first, duplicate: true });
  const entry = { type: "conversion", payload: conversion() };
  assert.equal(accepted(await post(premier, "/api/v1/track/batch", marked([entry]))).data.recorded, 1);
  accepted(await post(premier, "/api/v1/track/batch", marked(entry), { "Content-Type": "application/x-ndjson" }));
});

test("curl, which asks before it sends more than a kibibyte", async () => {
  const body = JSON.stringify(conversion({ customer_name: "x".repeat(150) })).padEnd(2048);
  const headers = ["Content-Type: application/json", `X-API-Key: ${premier.key}`, `X-Brand-ID: ${premier.id}`, "Expect: 100-continue"];
  const told = headers.flatMap((header) => ["-H", header]);
  const from = performance.now();
  const { stdout } = await promisify(execFile)("curl", ["-sS", "--max-time", "10", "-w", "\\n%{http_code}", ...told, "--data-binary", body, `${premier.base}/api/v1/track/conversion`]);
  assert.match(stdout, /"success":true.*\n200$/s);
  assert.ok(performance.now() - from < 5000, "curl itself waits for a second");
});

test("a repeated delivery says so in a header", async () => {
  const [payload, key] = [conversion(), once(unique("key"))];
  const replayed = async (headers) => (await track(premier, "conversion", payload, headers)).headers["idempotent-replayed"];
  assert.deepEqual([await replayed(), await replayed(), await replayed(key), await replayed(key)], [undefined, "true", "true", "true"]);
});
