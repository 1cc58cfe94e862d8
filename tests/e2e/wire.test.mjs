// What can be done to a request that no library would do: whatever it is, without a key nobody gets in, and one request is one.
import assert from "node:assert/strict";
import { test } from "node:test";

import { sendBytes } from "../support/http.mjs";
import { startLab } from "../support/lab.mjs";
import { conversion } from "../support/payloads.mjs";
import { startWorker } from "../support/worker.mjs";

const lab = await startLab("wire");
const { premier, premier2 } = lab.brands;

const PATH = "/api/v1/track/conversion";
const authorized = [`X-API-Key: ${premier.key}`, `X-Brand-ID: ${premier.id}`];

/** A request, byte by byte; the body is a new conversion. */
function request({ line = `POST ${PATH} HTTP/1.1`, headers = authorized, host = "localhost" } = {}) {
  const body = JSON.stringify(conversion());
  const all = [line, `Host: ${host}`, "Content-Type: application/json", `Content-Length: ${body.length}`, ...headers];
  return `${all.join("\r\n")}\r\n\r\n${body}`;
}

const statuses = (answer) => [...answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));

/** Asserts that an answer is no success, and that if it is the Worker's (the runtime has some of its own), it blames the sender. */
function assertRefused(answer, name = "") {
  const worst = /^x-request-id:/im.test(answer) ? 499 : 599;
  for (const status of statuses(answer)) assert.ok(status >= 400 && status <= worst, `${name} ${answer}`);
}

/** Asserts that it is refused, if it is answered at all, and that no row comes of it. Returns the text of the answer. */
async function sentInVain(bytes) {
  const before = await lab.stored();
  const answer = await sendBytes(premier.base, bytes);
  assertRefused(answer);
  assert.deepEqual(await lab.stored(), before);
  return answer;
}

test("as it should be, it is recorded", async () => {
  const before = await lab.stored();
  assert.deepEqual(statuses(await sendBytes(premier.base, request())), [200]);
  assert.deepEqual(statuses(await sendBytes(premier.base, request({ headers: authorized.map((one) => one.toUpperCase().replace(/: .*/, one.slice(one.indexOf(":")))) }))), [200]);
  assert.equal((await lab.stored()).conversions, before.conversions + 2);
});

const TWICE = {
  "two keys, the good one first": [...authorized, "X-API-Key: al_live_x"],
  "two keys, the good one last": ["X-API-Key: al_live_x", ...authorized],
  "the good key twice": [...authorized, authorized[0]],
  "two brands": [...authorized, `X-Brand-ID: ${premier2.id}`],
  "two brands, the good one last": [`X-Brand-ID: ${premier2.id}`, ...authorized],
  "another brand's key beside": [...authorized, `X-API-Key: ${premier2.key}`, `X-Brand-ID: ${premier2.id}`],
};

for (const [name, headers] of Object.entries(TWICE)) {
  test(`${name}: no key`, async () => {
    assert.match(await sentInVain(request({ headers })), /"invalid_api_key"/);
  });
}

const BROKEN = {
  "a space before the colon": [authorized[0].replace(":", " :"), authorized[1]],
  "a key on a line of its own": ["X-API-Key:", ` ${premier.key} x`, authorized[1]],
  "a NUL in the key": [`${authorized[0]}\0`, authorized[1]],
  "a line feed alone in the brand": [authorized[0], `X-Brand-ID: x\nX-Brand-ID: ${premier.id}`],
  "a key in the cookie": [`Cookie: X-API-Key=${premier.key}`, authorized[1]],
  "a key of 100,000 characters": [`X-API-Key: ${"a".repeat(100_000)}`, authorized[1]],
  "a thousand headers": [...Array.from({ length: 1000 }, (_, n) => `X-${n}: ${n}`), "X-API-Key: al_live_x", authorized[1]],
};

for (const [name, headers] of Object.entries(BROKEN)) {
  test(`${name}: nobody gets in`, async () => {
    await sentInVain(request({ headers }));
  });
}

const NO_PATHS = [
  `/${PATH}`, `${PATH}/`, `${PATH};v=1`, `${PATH}%00`, `${PATH}%2f`, `${PATH}%3f`, `${PATH}%23`, `${PATH}\\x`, `${PATH}.`, `${PATH}..`,
  "/api%2fv1%2ftrack%2fconversion", "/api/v1/track%2Fconversion", "/api/v1/track/conversion%0d%0aX-API-Key:x", "/api/v1/track/../../../etc/passwd",
  "/api/v1/validate%2f..%2ftrack/conversion", "/..%2fapi/v1/track/conversion", "*", "",
];

for (const path of NO_PATHS) {
  test(`the path ${JSON.stringify(path)} is no route, with a key or without`, async () => {
    for (const headers of [authorized, []]) await sentInVain(request({ line: `POST ${path} HTTP/1.1`, headers }));
  });
}

/** An address is resolved before it is looked at; what it is resolved to has all of its gates. */
for (const path of ["/x/../api/v1/track/conversion", "/x/%2e%2e/api/v1/track/conversion", "/api/v1/validate/../track/conversion", "/./api/v1/track/conversion"]) {
  test(`${path} is no way around the key`, async () => {
    const answer = await sentInVain(request({ line: `POST ${path} HTTP/1.1`, headers: [] }));
    assert.match(answer, /"(missing_api_key|not_found)"/);
  });
}

const METHODS = ["post", "GET", "PUT", "TRACE", "CONNECT", "PROPFIND", "POSTPOST", "P OST", "\0POST", ""];

for (const method of METHODS) {
  test(`the method ${JSON.stringify(method)} sends nothing, whatever the headers say`, async () => {
    const override = ["X-HTTP-Method-Override: POST", "X-HTTP-Method: POST", "X-Method-Override: POST"];
    await sentInVain(request({ line: `${method} ${PATH}?_method=POST HTTP/1.1`, headers: [...authorized, ...override] }));
  });
}

test("of two requests in one go, the second has only its own key", async () => {
  const before = await lab.stored();
  const answer = await sendBytes(premier.base, request() + request({ headers: [] }));
  assert.deepEqual(statuses(answer).slice(0, 2), [200, 401].slice(0, statuses(answer).length), answer);
  assert.equal((await lab.stored()).conversions, before.conversions + 1);
});

test("a body that looks like the next request is a body", async () => {
  const inner = request();
  const bytes = `POST ${PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`;
  assert.deepEqual(statuses(await sentInVain(bytes)), [401]);
});

test("plain HTTP stays plain, whatever it calls itself", async (t) => {
  // Anything but `true` is off.
  const worker = await startWorker({ name: "plain", vars: { ALLOW_INSECURE_HTTP: "false" } });
  t.after(worker.stop);
  const claims = {
    "a proxy's headers": { headers: [...authorized, "X-Forwarded-Proto: https", "Forwarded: proto=https", "X-Forwarded-Port: 443", "Front-End-Https: on"] },
    "an absolute address": { line: `POST https://localhost${PATH} HTTP/1.1` },
    "the port of HTTPS": { host: "localhost:443" },
    "an upgrade": { headers: [...authorized, "Upgrade: TLS/1.2", "Connection: Upgrade", "Upgrade-Insecure-Requests: 1"] },
    "a scheme of its own": { headers: [...authorized, ":scheme: https"] },
  };
  for (const [name, claim] of Object.entries(claims)) {
    const answer = await sendBytes(worker.base, request(claim));
    assertRefused(answer, name);
    if (/"code"/.test(answer)) assert.match(answer, /"https_required"/, name);
  }
});

test("after all that, the Worker works", async () => {
  assert.deepEqual(statuses(await sendBytes(premier.base, request())), [200]);
});
