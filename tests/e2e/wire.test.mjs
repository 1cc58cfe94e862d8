// What can be done to a request that no library would do: whatever it is, without a key nobody gets in, and one request is one.
import assert from "node:assert/strict";
import { test } from "node:test";

import { counts, premier, premier2 } from "../support/demo.mjs";
import { assertRefused, sendBytes, statuses } from "../support/http.mjs";
import { conversion } from "../support/payloads.mjs";

const PATH = "/api/v1/track/conversion";
const authorized = [`X-API-Key: ${premier.key}`, `X-Brand-ID: ${premier.id}`];

/** A request, byte by byte; the body is a new conversion. */
function request({ line = `POST ${PATH} HTTP/1.1`, headers = authorized } = {}) {
  const body = JSON.stringify(conversion());
  const all = [line, "Host: localhost", "Content-Type: application/json", `Content-Length: ${body.length}`, ...headers];
  return `${all.join("\r\n")}\r\n\r\n${body}`;
}

/** Asserts that each is refused, if it is answered at all, and that no row comes of any. Returns the texts of the answers, by name. */
async function sentInVain(requests) {
  const before = await counts(premier);
  const answers = await Promise.all(Object.entries(requests).map(async ([name, bytes]) => [name, await sendBytes(premier.base, bytes)]));
  for (const [name, answer] of answers) assertRefused(answer, name);
  assert.deepEqual(await counts(premier), before);
  return Object.fromEntries(answers);
}

test("as it should be, it is recorded", async () => {
  const before = await counts(premier);
  const inCapitals = authorized.map((one) => one.toUpperCase().replace(/: .*/, one.slice(one.indexOf(":"))));
  for (const headers of [authorized, inCapitals]) {
    assert.deepEqual(statuses(await sendBytes(premier.base, request({ headers }))), [200]);
  }
  assert.equal((await counts(premier)).conversions, before.conversions + 2);
});

const TWICE = {
  "two keys, the good one first": [...authorized, "X-API-Key: al_live_x"],
  "two keys, the good one last": ["X-API-Key: al_live_x", ...authorized],
  "the good key twice": [...authorized, authorized[0]],
  "two brands": [...authorized, `X-Brand-ID: ${premier2.id}`],
  "two brands, the good one last": [`X-Brand-ID: ${premier2.id}`, ...authorized],
  "another brand's key beside": [...authorized, `X-API-Key: ${premier2.key}`, `X-Brand-ID: ${premier2.id}`],
};

const BROKEN = {
  "a space before the colon": [authorized[0].replace(":", " :"), authorized[1]],
  "a key on a line of its own": ["X-API-Key:", ` ${premier.key} x`, authorized[1]],
  "a NUL in the key": [`${authorized[0]}\0`, authorized[1]],
  "a line feed alone in the brand": [authorized[0], `X-Brand-ID: x\nX-Brand-ID: ${premier.id}`],
  "a key in the cookie": [`Cookie: X-API-Key=${premier.key}`, authorized[1]],
  "a key of 100,000 characters": [`X-API-Key: ${"a".repeat(100_000)}`, authorized[1]],
  "a thousand headers": [...Array.from({ length: 1000 }, (_, n) => `X-${n}: ${n}`), "X-API-Key: al_live_x", authorized[1]],
};

test("headers that are sent twice, or broken, let nobody in", async () => {
  const requests = Object.entries({ ...TWICE, ...BROKEN }).map(([name, headers]) => [name, request({ headers })]);
  const answers = await sentInVain(Object.fromEntries(requests));
  for (const name of Object.keys(TWICE)) assert.match(answers[name], /"invalid_api_key"/, name);
});

const NO_PATHS = [
  ...[`/${PATH}`, `${PATH}/`, `${PATH};v=1`, `${PATH}%00`, `${PATH}%2f`, `${PATH}%3f`, `${PATH}%23`, `${PATH}\\x`, `${PATH}.`, `${PATH}..`],
  ...["/api%2fv1%2ftrack%2fconversion", "/api/v1/track%2Fconversion", "/api/v1/track/conversion%0d%0aX-API-Key:x", "/api/v1/track/../../../etc/passwd"],
  ...["/api/v1/validate%2f..%2ftrack/conversion", "/..%2fapi/v1/track/conversion", "*", ""],
];
/** An address is resolved before it is looked at; what it is resolved to has all of its gates. */
const WAYS_AROUND = ["/x/../api/v1/track/conversion", "/x/%2e%2e/api/v1/track/conversion", "/api/v1/validate/../track/conversion", "/./api/v1/track/conversion"];

test("a path that only looks like a route leads nowhere, and no path is a way around the key", async () => {
  const to = (paths, headers) => Object.fromEntries(paths.map((path) => [path, request({ line: `POST ${path} HTTP/1.1`, headers })]));
  for (const headers of [authorized, []]) await sentInVain(to(NO_PATHS, headers));
  const answers = await sentInVain(to(WAYS_AROUND, []));
  for (const path of WAYS_AROUND) assert.match(answers[path], /"(missing_api_key|not_found)"/);
});

const METHODS = ["post", "GET", "PUT", "TRACE", "CONNECT", "PROPFIND", "POSTPOST", "P OST", "\0POST", ""];

test("no other method sends anything, whatever the headers say", async () => {
  const headers = [...authorized, "X-HTTP-Method-Override: POST", "X-HTTP-Method: POST", "X-Method-Override: POST"];
  await sentInVain(Object.fromEntries(METHODS.map((method) => [method, request({ line: `${method} ${PATH}?_method=POST HTTP/1.1`, headers })])));
});

test("of two requests in one go, the second has only its own key", async () => {
  const before = await counts(premier);
  const answer = await sendBytes(premier.base, request() + request({ headers: [] }));
  assert.deepEqual(statuses(answer).slice(0, 2), [200, 401].slice(0, statuses(answer).length), answer);
  assert.equal((await counts(premier)).conversions, before.conversions + 1);
});

/** What a request says of the extent of its body. */
const EXTENTS = {
  "half a body, and then nothing": "Content-Length: 5000",
  "two lengths": "Content-Length: 5\r\nContent-Length: 500",
  "a length and chunks": "Content-Length: 5\r\nTransfer-Encoding: chunked",
  "a length that is no number": "Content-Length: 1e2",
  "a negative length": "Content-Length: -1",
  "a length beyond every number": `Content-Length: ${"9".repeat(40)}`,
  "a chunk that is not closed": "Transfer-Encoding: chunked\r\n\r\n10\r\n{",
  "no length at all": "X-Length: 0",
};

test("a body whose extent is not clear is not recorded, and one that looks like the next request is a body", async () => {
  const unclear = Object.entries(EXTENTS).map(([name, extent]) => [name, request().replace(/Content-Length: \d+/, extent)]);
  const inner = request();
  const within = `POST ${PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`;
  const answers = await sentInVain({ ...Object.fromEntries(unclear), within });
  assert.deepEqual(statuses(answers.within), [401]);
  assert.deepEqual(statuses(await sendBytes(premier.base, request())), [200], "after all that, the Worker works");
});
