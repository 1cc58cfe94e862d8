// Contract, section 2: which method and path there is, and what is said of every other one.
import assert from "node:assert/strict";
import { test } from "node:test";

import { accepted, call, post, recorded, refused, track, validate } from "../support/api.mjs";
import { nobody, premier } from "../support/demo.mjs";
import { EVENTS, conversion, payloadOf } from "../support/payloads.mjs";

test("/health needs no key", async () => {
  const answer = await call(nobody, "GET", "/health");
  assert.equal(answer.status, 200, answer.text);
  assert.ok(answer.headers["x-request-id"]);
});

for (const event of EVENTS) {
  test(`OPTIONS /track/${event} names the methods, and lets no browser in`, async () => {
    const answer = await call(nobody, "OPTIONS", `/api/v1/track/${event}`);
    assert.deepEqual([answer.status, answer.text, answer.headers.allow], [204, "", "POST, OPTIONS"]);
    assert.ok(answer.headers["x-request-id"]);
    const cors = Object.keys(answer.headers).filter((name) => name.startsWith("access-control-"));
    assert.deepEqual(cors, []);
  });

  test(`OPTIONS /validate/${event} lets every browser in`, async () => {
    const asked = { Origin: "https://example.com", "Access-Control-Request-Method": "POST" };
    const answer = await call(nobody, "OPTIONS", `/api/v1/validate/${event}`, undefined, asked);
    assert.deepEqual([answer.status, answer.text, answer.headers.allow], [204, "", "POST, OPTIONS"]);
    assert.equal(answer.headers["access-control-allow-origin"], "*");
    assert.match(answer.headers["access-control-allow-methods"], /\bPOST\b/);
    assert.match(answer.headers["access-control-allow-headers"], /\bcontent-type\b/i);
    assert.ok(answer.headers["x-request-id"]);
  });

  for (const method of ["GET", "PUT", "PATCH", "DELETE"]) {
    test(`${method} is no way to send a ${event}`, async () => {
      const sent = method === "GET" ? undefined : payloadOf[event]();
      refused(await call(premier, method, `/api/v1/track/${event}`, sent), 405, "method_not_allowed");
      refused(await call(nobody, method, `/api/v1/validate/${event}`, sent), 405, "method_not_allowed");
    });
  }
}

test("HEAD is refused too, without a body", async () => {
  const answer = await call(nobody, "HEAD", "/api/v1/track/conversion");
  assert.deepEqual([answer.status, answer.text, answer.headers.allow], [405, "", "POST, OPTIONS"]);
});

test("/health is read, not written", async () => {
  const answer = await call(nobody, "POST", "/health", {});
  assert.equal(answer.status, 405, answer.text);
  assert.ok(answer.headers.allow);
});

// Each is close to a route, which its message must name; none is served, since paths are exact.
const NEARLY = {
  "/api/v1/track/conversion": [
    "/api/v1/track/conversion/",
    "/api/v1/track/conversions",
    "/api/v1/track/convertion",
    "//api/v1/track/conversion",
    "/api/v1//track/conversion",
    "/API/v1/track/conversion",
    "/api/v1/track/Conversion",
    "/api/v1/track/%63onversion",
    "/api/v1/track/conversion%20",
    "/api/v1/track/conversion%00",
    "/api/v1/track/conversion;v=1",
    "/api/v1/track/conversion.json",
    "/api/v2/track/conversion",
    "/v1/track/conversion",
    "/track/conversion",
  ],
  "/api/v1/track/refund": ["/api/v1/track/refunds", "/api/v1/track/refund/", "/api/v1/refund"],
  "/api/v1/track/claim": ["/api/v1/track/claims", "/api/v1/track/clam"],
  "/api/v1/track/visit": ["/api/v1/track/visits", "/api/v1/track/visit/"],
  "/api/v1/validate/conversion": ["/api/v1/validate/conversion/", "/api/v1/validate/conversions"],
  "/health": ["/health/", "/healthz", "/Health"],
};

for (const [route, paths] of Object.entries(NEARLY)) {
  for (const path of paths) {
    test(`${path} is not ${route}`, async () => {
      const answer = await post(premier, path, conversion());
      // Failures of /validate carry CORS; a path that only looks like it may, too.
      delete answer.headers["access-control-allow-origin"];
      const { error } = refused({ ...answer, path: "" }, 404, "not_found");
      assert.ok(error.includes(route), `names ${route}: ${error}`);
    });
  }
}

for (const path of ["/", "/favicon.ico", "/api", "/api/v1/track", "/%ff", `/${"a".repeat(4000)}`, "/api/v1/track/__proto__"]) {
  test(`${path.slice(0, 40)} is no route`, async () => {
    const { error } = refused(await post(premier, path, conversion()), 404, "not_found");
    assert.ok(error.length < 300, "a message does not repeat whatever was asked for");
  });
}

test("a query changes nothing on /track", async () => {
  const payload = conversion();
  const answer = await post(premier, "/api/v1/track/conversion?basis=gross&_method=DELETE", payload);
  assert.equal(accepted(answer).data.attributable_revenue, 90);
});

test("a method is what it is, whatever a header says", async () => {
  const headers = { "X-HTTP-Method-Override": "DELETE", "X-HTTP-Method": "GET" };
  await recorded(premier, "conversion", conversion(), headers);
  refused(await call(premier, "GET", "/api/v1/track/conversion", undefined, { "X-HTTP-Method-Override": "POST" }), 405, "method_not_allowed");
});

test("a path is what it is, whatever a header says", async () => {
  const headers = { "X-Original-URL": "/health", "X-Rewrite-URL": "/health" };
  await recorded(premier, "conversion", conversion(), headers);
});

test("request ids are all different", async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => track(nobody, "conversion", {})));
  assert.equal(new Set(answers.map(({ headers }) => headers["x-request-id"])).size, 20);
});

test("/validate answers with what a payload normalizes to", async () => {
  const payload = { customer_email: " Buyer@Example.COM ", order_id: "ORD-1", order_total: 108, tax: 8, shipping: 10, discount: 5 };
  const answer = await validate(nobody, "conversion", payload);
  const normalized = `{"customer_email":"buyer@example.com","order_id":"ORD-1","order_total":108.00,"tax":8.00,"shipping":10.00,"discount":5.00}`;
  accepted(answer);
  assert.equal(answer.text, `{"success":true,"data":{"event":"conversion","normalized":${normalized},"derived":{"attributable_revenue":90.00}}}`);
});

test("/validate?basis=gross subtracts the discount, too", async () => {
  const judged = async (query) => accepted(await validate(nobody, "conversion", conversion(), { query })).data.derived;
  assert.deepEqual(await judged("?basis=gross"), { attributable_revenue: 85 });
  assert.deepEqual(await judged("?basis=paid"), { attributable_revenue: 90 });
});

test("/validate stores nothing", async () => {
  const payload = conversion();
  accepted(await validate(nobody, "conversion", payload));
  assert.equal((await recorded(premier, "conversion", payload)).duplicate, false);
});

test("/validate?coerce converts nothing: that is for pre-flight in a program", async () => {
  const answer = await validate(nobody, "conversion", conversion({ order_total: "108.00" }), { query: "?coerce=true" });
  assert.notEqual(answer.status, 200, answer.text);
});
