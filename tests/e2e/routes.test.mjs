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

// What others call an event.
const SYNONYMS = {
  conversion: ["order", "orders", "purchase", "sale", "checkout"],
  visit: ["click", "pageview"],
  claim: ["lead", "signup"],
  refund: ["refunds", "return"],
};

for (const [event, names] of Object.entries(SYNONYMS)) {
  test(`${names.join(", ")} mean ${event}`, async () => {
    for (const name of names) {
      const tracked = refused(await post(premier, `/api/v1/track/${name}`, {}), 404, "not_found");
      assert.ok(tracked.error.includes(`did you mean POST /api/v1/track/${event}?`), tracked.error);
      const validated = refused(await post(nobody, `/api/v1/validate/${name}`, {}), 404, "not_found");
      assert.ok(validated.error.includes(`did you mean POST /api/v1/validate/${event}?`), validated.error);
    }
  });
}

test("what is near to nothing is told where events go", async () => {
  for (const path of ["/", "/api/v1/track", "/favicon.ico", "/webhook"]) {
    const { error } = refused(await post(premier, path, conversion()), 404, "not_found");
    assert.match(error, /^No such path: events go to POST \/api\/v1\/track\/conversion, .*refund, .*claim or .*visit/);
  }
});

test("a wrong method is told the right one, and a path that only reads where to record", async () => {
  const get = await call(premier, "GET", "/api/v1/track/conversion");
  assert.match(refused(get, 405, "method_not_allowed").error, /^Method not allowed: send POST, not GET$/);
  const answer = await post(premier, "/api/v1/conversions", conversion());
  assert.deepEqual([answer.status, answer.headers.allow], [405, "GET, HEAD, OPTIONS"]);
  assert.match(answer.text, /This path only reads: to record a conversion, send it to POST \/api\/v1\/track\/conversion/);
});

test("where nothing is, a browser gets a page, and a program JSON", async () => {
  const accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
  const browse = (path, Accept) => call({ base: premier.base }, "GET", path, undefined, { "Content-Type": undefined, Accept });
  for (const path of ["/playground", "/login", "/reference"]) {
    const page = await browse(path, accept);
    assert.deepEqual([page.status, page.headers["content-type"]], [404, "text/html; charset=utf-8"]);
    assert.match(page.text, /<a href="\/">Playground<\/a>/);
    assert.equal(page.headers.location, undefined);
    refused(await browse(path, "*/*"), 404, "not_found");
  }
  refused(await browse("/api/v1/nowhere", accept), 404, "not_found");
});

test("/validate can be read by pages whatever it answers", async () => {
  const failures = [
    [{ "Content-Type": "text/plain" }, "", "{}", 415],
    [{ "Content-Encoding": "gzip" }, "", "{}", 415],
    [{ "Idempotency-Key": "a b" }, "", "{}", 400],
    [{}, "?Mode=lenient", "{}", 400],
    [{}, "", "{", 400],
    [{}, "", "{}", 400],
    [{}, "", " ".repeat(65_537), 413],
  ];
  for (const [headers, query, body, status] of failures) {
    const answer = await validate(nobody, "claim", body, { Origin: "https://example.com", query, ...headers });
    assert.deepEqual([answer.status, answer.headers["access-control-allow-origin"]], [status, "*"]);
    const { request_id: id } = JSON.parse(answer.text);
    assert.equal(id, answer.headers["x-request-id"]);
  }
  // Nothing but the request's number tells the verdict from that of pre-flight.
  const answer = await validate(nobody, "claim", {});
  assert.ok(answer.text.endsWith(`,"request_id":"${answer.headers["x-request-id"]}"}`));
});

for (const path of ["/", "/favicon.ico", "/api", "/api/v1/track", "/%ff", `/${"a".repeat(4000)}`, "/api/v1/track/__proto__"]) {
  test(`${path.slice(0, 40)} is no route`, async () => {
    const { error } = refused(await post(premier, path, conversion()), 404, "not_found");
    assert.ok(error.length < 300, "a message does not repeat whatever was asked for");
  });
}

test("a parameter that nobody knows changes nothing on /track", async () => {
  const payload = conversion();
  const answer = await post(premier, "/api/v1/track/conversion?code=x&utm_medium=y&_method=DELETE", payload);
  assert.equal(accepted(answer).data.attributable_revenue, 90);
});

test("mode and basis are read strictly", async () => {
  const sendTo = (path) => post(path.includes("validate") ? nobody : premier, path, conversion());
  const refusals = {
    "?mode=lax": /^The query parameter mode must be strict or lenient/,
    "?mode=": /^The query parameter mode must be strict or lenient/,
    "?mode=strict&mode=strict": /^The query parameter mode was sent more than once/,
    "?Mode=strict": /^There is no query parameter Mode here: did you mean mode\?/,
    "?m%6Fd=strict": /^There is no query parameter mod here: did you mean mode\?/,
  };
  for (const path of ["/api/v1/validate/conversion", "/api/v1/track/conversion", "/api/v1/track/batch"]) {
    for (const [query, words] of Object.entries(refusals)) {
      assert.match(refused(await sendTo(path + query), 400, "invalid_parameter").error, words);
    }
    if (path.endsWith("/conversion")) accepted(await sendTo(`${path}?mode=strict`));
  }
  for (const query of ["?basis=net", "?basis=", "?base=gross", "?bassis=gross", "?basis=paid&basis=gross"]) {
    refused(await sendTo(`/api/v1/validate/conversion${query}`), 400, "invalid_parameter");
    const { error } = refused(await sendTo(`/api/v1/track/conversion${query}`), 400, "invalid_parameter");
    assert.match(error, /^The query parameter basis belongs to \/validate alone/);
  }
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
