// Workers as in production: without the local switches. HTTPS is a must, and rates are limited.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";

import { accepted, call, recorded, refused, track, validate } from "../support/api.mjs";
import { tooLarge } from "../support/hostile.mjs";
import { assertRefused, sendBytes } from "../support/http.mjs";
import { mintKey } from "../support/keys.mjs";
import { ADMIN_TOKEN, operate } from "../support/operator.mjs";
import { EVENTS, claim, conversion } from "../support/payloads.mjs";
import { startWorker } from "../support/worker.mjs";

const MINUTE_MS = 60_000;
/** More than any test here takes. */
const ONE_TEST_MS = 8_000;

describe("over plain HTTP", () => {
  let worker, premier;
  before(async () => {
    // Anything but `true` is off.
    worker = await startWorker({ name: "plain-http", vars: { ALLOW_INSECURE_HTTP: "false" } });
    ({ premier } = worker.brands);
  });
  after(() => worker?.stop());

  for (const event of EVENTS) {
    test(`a ${event} is rejected, and not redirected`, async () => {
      const answer = await track(premier, event, {});
      const { error } = refused(answer, 403, "https_required");
      assert.match(error, /HTTPS/);
      assert.equal(answer.headers.location, undefined);
      refused(await validate(premier, event, {}), 403, "https_required");
    });
  }

  test("plain HTTP stays plain, whatever it calls itself", async () => {
    const claims = { "X-Forwarded-Proto": "https", "Forwarded": "proto=https", "X-Forwarded-Ssl": "on", "CF-Visitor": '{"scheme":"https"}' };
    refused(await track(premier, "conversion", conversion(), claims), 403, "https_required");
    for (const [line, ...headers] of [
      ["POST https://localhost/api/v1/track/conversion HTTP/1.1", "Host: localhost"],
      ["POST /api/v1/track/conversion HTTP/1.1", "Host: localhost:443", "Front-End-Https: on"],
      ["POST /api/v1/track/conversion HTTP/1.1", "Host: localhost", "Upgrade: TLS/1.2", "Connection: Upgrade", "Upgrade-Insecure-Requests: 1"],
      ["POST /api/v1/track/conversion HTTP/1.1", "Host: localhost", ":scheme: https"],
    ]) {
      const all = [line, ...headers, `X-API-Key: ${premier.key}`, `X-Brand-ID: ${premier.id}`, "Content-Type: application/json", "Content-Length: 2"];
      const answer = await sendBytes(premier.base, `${all.join("\r\n")}\r\n\r\n{}`);
      assertRefused(answer, line);
      if (/"code"/.test(answer)) assert.match(answer, /"https_required"/, line);
    }
  });

  test("it is said after route and method, before everything else", async () => {
    refused(await call(premier, "POST", "/api/v1/track/clam", {}), 404, "not_found");
    refused(await call(premier, "PUT", "/api/v1/track/claim", {}), 405, "method_not_allowed");
    refused(await track(premier, "claim", tooLarge), 403, "https_required");
    refused(await track({ base: premier.base }, "claim", "{"), 403, "https_required");
  });

  test("OPTIONS needs no HTTPS: it is answered at the method's gate", async () => {
    assert.equal((await call(premier, "OPTIONS", "/api/v1/track/claim")).status, 204);
  });
});

describe("over HTTPS, with 5 requests a minute", () => {
  let worker, brands;
  before(async () => {
    worker = await startWorker({ name: "https", protocol: "https", rateLimit: 5, vars: { ADMIN_TOKEN } });
    ({ brands } = worker);
  });
  after(() => worker?.stop());

  // Requests are counted by the minute of the clock: what is sent across its end is in two counts, and none of it too much.
  beforeEach(async () => {
    const left = MINUTE_MS - (Date.now() % MINUTE_MS);
    if (left < ONE_TEST_MS) await new Promise((resolve) => setTimeout(resolve, left));
  });

  /** Sends conversions until one is too many. */
  async function exhaust(brand) {
    for (let sent = 0; sent <= 5; sent += 1) {
      const answer = await track(brand, "conversion", conversion());
      if (answer.status === 429) return answer;
      accepted(answer);
    }
    throw new Error("the sixth request was not limited");
  }

  test("events are recorded, and what is too much is told when to come again", async () => {
    const answer = await exhaust(brands.premier);
    refused(answer, 429, "rate_limited");
    assert.ok(Number(answer.headers["retry-after"]) <= 60);
  });

  test("other brands, and the brand's test partition, have rates of their own", async () => {
    await exhaust(brands.premier2);
    await recorded({ ...brands.premier2, key: brands.premier2.testKey }, "conversion", conversion());
    await recorded(brands.growth, "conversion", conversion());
  });

  test("it is said after key and plan, before everything else", async () => {
    const { starter } = brands;
    refused(await exhaust(starter), 429, "rate_limited");
    refused(await track({ ...starter, key: mintKey("live") }, "conversion", conversion()), 401, "invalid_api_key");
    refused(await track({ ...starter, key: starter.revokedKey }, "conversion", conversion()), 401, "invalid_api_key");
    refused(await track(starter, "claim", claim()), 403, "feature_not_available");
    refused(await track(starter, "conversion", "{", { "Content-Type": "text/plain" }), 429, "rate_limited");
    refused(await track(starter, "conversion", "{"), 429, "rate_limited");
  });

  test("reading back counts in the key's rate", async () => {
    const brand = { ...brands.premier2, key: brands.premier2.spareKey };
    const read = () => call(brand, "GET", "/api/v1/events");
    for (let sent = 0; sent < 5; sent += 1) assert.equal((await read()).status, 200);
    const answer = await read();
    assert.deepEqual([answer.status, JSON.parse(answer.text).code], [429, "rate_limited"]);
    assert.match(answer.headers["retry-after"], /^[1-9]\d*$/);
    assert.equal((await track(brand, "conversion", conversion())).status, 429);
  });

  test("the operator has a rate too, which wrong tokens don't use up", async () => {
    for (let sent = 0; sent < 10; sent += 1) {
      refused(await operate(worker, "GET", "brands", undefined, { Authorization: "Bearer wrong" }), 401, "invalid_admin_token");
    }
    for (let sent = 0; sent < 5; sent += 1) accepted(await operate(worker, "GET", "brands"));
    refused(await operate(worker, "GET", "brands"), 429, "rate_limited");
    await recorded({ ...brands.premier, key: brands.premier.expiringKey }, "conversion", conversion());
  });

  test("a caller without a key cannot use up a brand's rate", async () => {
    const { gross } = brands;
    for (let sent = 0; sent < 10; sent += 1) {
      refused(await track({ ...gross, key: mintKey("live") }, "conversion", conversion()), 401, "invalid_api_key");
    }
    await recorded(gross, "conversion", conversion());
  });
});
