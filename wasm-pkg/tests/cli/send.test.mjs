// `send`: what reaches the API, in which order and how often, and what is told about the rest.

import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { after, mock, test } from "node:test";

import { failing, hangUp, lostAnswer, serve, silent } from "./send-server.mjs";
import { file, preflight } from "./support.mjs";

const ENV = { ADVOCATELOOP_API_KEY: "al_test_key", ADVOCATELOOP_BRAND_ID: "brd_1" };

async function api(...steps) {
  const server = await serve(...steps);
  after(server.stop);
  return server;
}

/** Sends with what a terminal has, and without its patience; `pauses` are those that were asked for. */
async function send(words, { url }, { input, env = ENV, ...world } = {}) {
  const pauses = [];
  const pause = (milliseconds) => (pauses.push(milliseconds), Promise.resolve());
  const done = await preflight(`send ${words} --url ${url}`, input, { env, pause, random: () => 1, ...world });
  return { ...done, pauses };
}

/** What standard output lists. */
const rejectedOf = ({ out }) => out.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));

const order = (id) => ({ customer_email: "a@b.co", order_id: id, order_total: 1, tax: 0, shipping: 0, discount: 0 });
const visit = { referral_code: "A" };
const lines = (...entries) => entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
const orders = (count) => Array.from({ length: count }, (_, index) => ({ type: "conversion", payload: order(`O-${index}`) }));

test("events go in their order, 500 a request, with the key of the environment", async () => {
  const server = await api();
  const { code, err, out } = await send(file("1201.ndjson", lines(...orders(1201))), server);
  assert.deepEqual([code, out, err], [0, "", "preflight: 1201.ndjson: 1,201 events, 1,201 recorded, 0 duplicates, 0 rejected\n"]);
  assert.deepEqual(server.requests.map(({ lines: { length } }) => length), [500, 500, 201]);
  assert.deepEqual(server.requests.flatMap(({ lines: sent }) => sent.map((line) => JSON.parse(line))), orders(1201));
  const [{ path, headers }] = server.requests;
  assert.deepEqual(
    [path, headers["x-api-key"], headers["x-brand-id"], headers["content-type"]],
    ["/api/v1/track/batch", "al_test_key", "brd_1", "application/x-ndjson"],
  );
  assert.equal(existsSync("1201.ndjson.sending"), false);
  assert.match((await send("1201.ndjson", server)).err, /1,201 events, 0 recorded, 1,201 duplicates, 0 rejected/);
});

test("a request has at most a mebibyte", async () => {
  const server = await api();
  const large = Array.from({ length: 40 }, (_, index) => ({ type: "refund", payload: { order_id: "O", refund_id: `${index}`, x: "y".repeat(60_000) } }));
  assert.equal((await send(file("large.ndjson", lines(...large)), server)).code, 0);
  assert.equal(server.stored.size, 40);
  assert.ok(server.requests.every(({ bytes }) => bytes <= 1024 * 1024));
  assert.equal(server.requests.length, 3);
});

test("CSV rows are sent as the JSON that they make", async () => {
  const server = await api();
  const csv = file("orders.csv", "customer_email;order_id;order_total;tax;shipping;discount\r\na@b.co;\"O\n1\";108.10;0;0;0\r\nb@b.co;;1e2;0;0;0\r\n");
  const sending = await send(`--event conversion ${csv}`, server);
  assert.equal(sending.code, 1);
  assert.deepEqual(rejectedOf(sending).map(({ line, rejection }) => [line, rejection.status, rejection.errors[0].code]), [[2, 400, "control_character"]]);
  const [{ lines: [sent] }] = server.requests;
  assert.match(sent, /^\{"type":"conversion","payload":\{"customer_email":"b@b\.co","order_total":1e2,.*\},"idempotency_key":"[0-9a-f]{32}:2"\}$/);
});

test("the event stands before the file, or behind --event", async () => {
  const server = await api();
  const csv = file("event.tsv", "referral_code\nA\n");
  for (const words of [`visit ${csv}`, `${csv} --event visit`]) assert.equal((await send(words, server)).code, 0, words);
  const [one, other] = server.requests.map(({ lines: sent }) => sent);
  assert.deepEqual(one, other);
  assert.match(one[0], /^\{"type":"visit","payload":\{"referral_code":"A"\},/);
});

test("a table whose header is wrong is not sent, and spelt out", async () => {
  const server = await api();
  const text = "Email;order_id;order_total;tax;shipping;discount\na@b.co;1;108,10;0;0;0\n";
  const { code, err } = await send(`conversion ${file("wrong.csv", text)}`, server);
  assert.equal(code, 1);
  assert.match(err, /nothing was sent: customer_email is required: rename Email to customer_email, or pass --map "Email=customer_email"; --check shows where\n$/);
  assert.deepEqual([server.requests.length, existsSync("wrong.csv.sending")], [0, false]);
  assert.equal((await send("conversion wrong.csv --map Email=customer_email --decimal comma", server)).code, 0);
  assert.match(server.requests[0].lines[0], /"customer_email":"a@b\.co","order_id":"1","order_total":108\.10,/);
});

test("a refund's amount under another name is not sent (R03)", async () => {
  const server = await api();
  const { code } = await send(`refund ${file("amounts.csv", "order_id,amount,refund_id\n1001,5.00,r1\n1002,,r2\n")}`, server);
  assert.deepEqual([code, server.requests.length], [1, 0]);
});

test("lenient is asked of the server, and judged alike", async () => {
  const server = await api();
  const name = file("lenient.ndjson", lines(...orders(1)));
  assert.equal((await send(`${name} --lenient`, server)).code, 0);
  assert.equal((await send(name, server)).code, 0);
  assert.deepEqual(server.requests.map(({ path }) => path), ["/api/v1/track/batch?mode=lenient", "/api/v1/track/batch"]);
});

test("a byte-order mark means nothing", async () => {
  const server = await api();
  const [one] = orders(1);
  for (const name of ["mark.ndjson", "mark.json"]) assert.equal((await send(file(name, `\ufeff${JSON.stringify(one)}`), server)).code, 0, name);
  assert.deepEqual(server.requests.map(({ lines: [sent] }) => sent), [JSON.stringify(one), JSON.stringify(one)]);
  const parts = file("parts.ndjson", `\ufeff${JSON.stringify(one.payload)}\n\ufeff${JSON.stringify(one.payload)}\n`);
  assert.equal((await send(`conversion ${parts}`, server)).code, 0);
  assert.doesNotMatch(server.requests.at(-1).lines.join(""), /\ufeff/, "of files that were put together");
});

test("JSON is an event or a list of them, however it is laid out", async () => {
  const server = await api();
  const list = [{ type: "visit", payload: visit }, { type: "visit", payload: visit }, ...orders(1)];
  for (const [name, text, count] of [
    ["list.json", JSON.stringify(list), 3],
    ["laid-out.json", JSON.stringify(list, null, 2), 3],
    ["one.json", JSON.stringify(orders(1)[0], null, 2), 1],
  ]) {
    const { code, err } = await send(file(name, text), server);
    assert.equal(code, 0);
    assert.match(err, new RegExp(`${count} events?,`));
  }
  assert.equal(server.stored.size, 5, "each file's visits are its own");
  assert.match((await send(file("broken.json", "[{]"), server)).err, /cannot send: it is no JSON/);
});

test("what is not valid is not sent, and told as the server would", async () => {
  const server = await api();
  const bad = { type: "conversion", payload: { ...order("O"), order_total: "1" } };
  const text = `${lines(bad)}{"type":\n${lines({ type: "visit", payload: visit }, { type: "conversion", payload: order("CONFLICT") })}`;
  const sending = await send(file("mixed.ndjson", text), server);
  const rejected = rejectedOf(sending);
  assert.equal(sending.code, 1);
  assert.match(sending.err, /4 events, 1 recorded, 0 duplicates, 3 rejected\n {2}1 wrong_type\n {2}1 malformed_json\n {2}1 order_id_conflict\n$/);
  assert.deepEqual(
    rejected.map(({ line, type, payload, rejection }) => [line, type, payload, rejection.status, rejection.code]),
    [
      [1, "conversion", bad.payload, 400, "invalid_payload"],
      [2, undefined, undefined, 400, "malformed_json"],
      [4, "conversion", order("CONFLICT"), 409, "order_id_conflict"],
    ],
  );
  assert.equal(rejected[0].rejection.errors[0].fix, 1);
  assert.equal(server.requests[0].lines.length, 3, "what can't be read, and what is valid");
});

test("lines of which none is an event are rejected one by one, and the next batch is sent", async () => {
  const server = await api();
  const bare = Array.from({ length: 500 }, (_, index) => ({ referral_code: `A${index}` }));
  const sending = await send(file("bare.ndjson", lines(...bare, ...orders(3))), server);
  assert.equal(sending.code, 1);
  assert.match(sending.err, /503 events, 3 recorded, 0 duplicates, 500 rejected\n {2}500 missing\n$/);
  assert.deepEqual(server.requests.map(({ lines: { length } }) => length), [500, 450, 400, 350, 300, 250, 200, 150, 100, 50, 3]);
  const rejected = rejectedOf(sending);
  assert.deepEqual(rejected.map(({ line }) => line), bare.map((_, index) => index + 1));
  assert.deepEqual(rejected[77].rejection, {
    status: 400,
    error: 'type is required: send "visit"; payload is required: send { … }',
    code: "invalid_payload",
    errors: [
      { path: "/type", code: "missing", message: 'type is required: send "visit"' },
      { path: "/payload", code: "missing", message: "payload is required: send { … }" },
    ],
  });
  assert.deepEqual(sending.pauses, [], "nobody asked for patience");
});

test("a refusal that is not about its events ends the sending", async () => {
  const { code, err } = await send(file("refusal.ndjson", lines(...orders(1))), await api(failing(400)));
  assert.deepEqual([code, err], [3, "preflight: could not send: Later; run the same command again to go on\n"]);
});

test("a file of rejected events is corrected and sent", async () => {
  const server = await api();
  const bad = { type: "conversion", payload: { ...order("O"), order_total: "1" } };
  const { code, out } = await send(`--rejected wrong.ndjson ${file("some.ndjson", lines(...orders(3), bad))}`, server);
  assert.deepEqual([code, out], [1, ""]);
  writeFileSync("wrong.ndjson", readFileSync("wrong.ndjson", "utf8").replace('"order_total":"1"', '"order_total":1'));
  assert.equal((await send("wrong.ndjson", server)).code, 0);
  assert.equal(server.stored.size, 4);
});

test("events that nothing identifies have a key of their content and place, and others have none", async () => {
  const server = await api();
  const anonymous = order(undefined);
  const entries = [
    ...[{ type: "visit", payload: visit }, { type: "conversion", payload: anonymous }],
    ...[{ type: "refund", payload: { order_id: "O" } }, { type: "refund", payload: { order_id: "O", refund_id: "R" } }],
    ...[{ type: "visit", payload: visit, idempotency_key: "own" }, { type: "claim", payload: { referral_code: "A", email: "a@b.co" } }],
  ];
  for (let time = 0; time < 2; time += 1) await send(file("anonymous.ndjson", lines(...entries)), server);
  const keys = server.requests.map(({ lines: sent }) => sent.map((line) => JSON.parse(line).idempotency_key?.replace(/^\w{32}/, "#")));
  assert.deepEqual(keys, Array(2).fill(["#:1", "#:2", "#:3", undefined, "own", undefined]));
  assert.deepEqual(server.requests[0].lines, server.requests[1].lines);
  await send(file("other.ndjson", `\n${lines(...entries)}`), server);
  assert.notEqual(server.requests[2].lines[0], server.requests[0].lines[0], "of another file");
});

test("what is busy is tried again after as long as it asks for, what is broken after ever longer", async () => {
  const server = await api(failing(429, 7), failing(503, 2), failing(500), hangUp, lostAnswer);
  const { code, err, pauses } = await send(file("patient.ndjson", lines(...orders(2))), server);
  assert.equal(code, 0);
  assert.deepEqual(pauses, [7000, 2000, 4000, 8000, 16_000]);
  assert.match(err, /429 Later: trying again in 7 s/);
  assert.match(err, /0 recorded, 2 duplicates/, "the answer that got lost was one");
  assert.equal(server.requests.length, 6);
});

test("an API that says nothing is asked again", async () => {
  const server = await api(silent);
  const later = setTimeout;
  const hurry = mock.method(globalThis, "setTimeout", (call, milliseconds, ...rest) => later(call, Math.min(milliseconds, 200), ...rest));
  const { code, err } = await send(file("silent.ndjson", lines(...orders(1))), server);
  hurry.mock.restore();
  assert.deepEqual([code, server.requests.length], [0, 2]);
  assert.match(err, /^preflight: no answer in time: trying again in 1 s\n/);
});

test("events that are to come again do, and no others", async () => {
  const server = await api({ busy: ({ payload }) => payload.order_id !== "O-0" }, { busy: ({ payload }) => payload.order_id === "O-2" });
  const { code } = await send(file("busy.ndjson", lines(...orders(3))), server);
  assert.equal(code, 0);
  assert.deepEqual(server.requests.map(({ lines: { length } }) => length), [3, 2, 1]);
});

test("a file goes on where it stopped, and nothing is stored twice", async () => {
  const server = await api(undefined, ...Array(9).fill(failing(503)));
  const entries = [...orders(600), ...Array(700).fill({ type: "visit", payload: visit }), { type: "conversion", payload: order("CONFLICT") }];
  const name = file("stopped.ndjson", lines(...entries));
  const first = await send(`${name} --rejected stopped-rejected.ndjson`, server);
  assert.equal(first.code, 3);
  assert.match(first.err, /could not send: 503 Later; run the same command again to go on\n$/);
  assert.equal(JSON.parse(readFileSync(`${name}.sending`, "utf8")).progress.done, 500);
  server.requests.length = 0;
  const second = await send(`${name} --rejected stopped-rejected.ndjson`, server);
  assert.equal(second.code, 1);
  assert.match(second.err, /^preflight: going on behind 500 events\n.*1,301 events, 1,300 recorded, 0 duplicates, 1 rejected\n {2}1 order_id_conflict\n$/s);
  assert.deepEqual(server.requests.map(({ lines: { length } }) => length), [500, 301]);
  assert.equal(server.stored.size, 1300);
  assert.equal(JSON.parse(readFileSync("stopped-rejected.ndjson", "utf8")).line, 1301);
});

test("what was stored without an answer is sent again as the same", async () => {
  const server = await api(lostAnswer, ...Array(8).fill(hangUp));
  const name = file("lost.ndjson", lines(...Array(10).fill({ type: "visit", payload: visit })));
  assert.equal((await send(name, server)).code, 3);
  assert.equal(server.stored.size, 10);
  assert.match((await send(name, server)).err, /10 events, 0 recorded, 10 duplicates/);
  assert.equal(server.stored.size, 10);
});

test("another file, another brand or another address is not gone on with", async () => {
  const server = await api(undefined, ...Array(9).fill(hangUp));
  const name = file("changed.ndjson", lines(...orders(600)));
  assert.equal((await send(name, server)).code, 3);
  const state = readFileSync(`${name}.sending`, "utf8");
  for (const [words, text] of [[`${name} --brand brd_2`, lines(...orders(600))], [name, lines(...orders(601))]]) {
    writeFileSync(name, text);
    const { code, err } = await send(words, server);
    assert.equal(code, 2);
    assert.match(err, /changed\.ndjson\.sending is of another file/);
  }
  writeFileSync(`${name}.sending`, "no JSON");
  assert.equal((await send(name, server)).code, 2);
  writeFileSync(`${name}.sending`, state);
  writeFileSync(name, lines(...orders(600)));
  assert.equal((await send(name, server)).code, 0);
});

test("standard input can be resumed where somebody keeps the place", async () => {
  const server = await api(undefined, ...Array(9).fill(hangUp));
  const input = lines(...Array(600).fill({ type: "visit", payload: visit }));
  assert.equal((await send("- --resume place", server, { input })).code, 3);
  const { code, err } = await send("- --resume place", server, { input });
  assert.equal(code, 0);
  assert.match(err, /<stdin>: 600 events, 600 recorded/);
  assert.equal(server.stored.size, 600);
  await send("-", server, { input: lines({ type: "visit", payload: visit }) });
  await send("-", server, { input: lines({ type: "visit", payload: visit }) });
  assert.equal(server.stored.size, 602, "two inputs that are alike are two");
});

test("what refuses the key, or is not there, says so", async () => {
  const server = await api(failing(401));
  const refused = await send(file("refused.ndjson", lines(...orders(1))), server);
  assert.deepEqual([refused.code, refused.err], [3, "preflight: could not send: Later; run the same command again to go on\n"]);
  const { stop, url } = await serve();
  await stop();
  const gone = await send(file("gone.ndjson", lines(...orders(1))), { url });
  assert.equal(gone.code, 3);
  assert.match(gone.err, /ECONNREFUSED: trying again in 1 s/);
});

test("what no patience cures ends at once, in a sentence", async () => {
  const name = file("final.ndjson", lines(...orders(1)));
  const { url, requests } = await api();
  for (const [cause, sentence] of [
    [{ code: "ENOTFOUND" }, "can't find the host 127.0.0.1 (ENOTFOUND)"],
    [{ code: "CERT_HAS_EXPIRED" }, "can't trust the certificate of 127.0.0.1 (CERT_HAS_EXPIRED)"],
    [{ code: "DEPTH_ZERO_SELF_SIGNED_CERT" }, "can't trust the certificate of 127.0.0.1 (DEPTH_ZERO_SELF_SIGNED_CERT)"],
    [{ code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" }, "can't trust the certificate of 127.0.0.1 (UNABLE_TO_VERIFY_LEAF_SIGNATURE)"],
    [{ message: "unexpected redirect" }, "127.0.0.1 redirects: name the address that it redirects to"],
  ]) {
    const fetching = mock.method(globalThis, "fetch", () => Promise.reject(new TypeError("fetch failed", { cause })));
    const { code, err, pauses } = await send(name, { url });
    fetching.mock.restore();
    assert.deepEqual([code, err, pauses], [3, `preflight: could not send: ${sentence}\n`, []]);
  }
  const { code, err } = await send(name, { url: url.replace("http:", "https:") });
  assert.deepEqual([code, requests.length], [3, 0]);
  assert.match(err, /^preflight: could not send: 127\.0\.0\.1 does not speak HTTPS there \(\w+\)\n$/);
});

test("a log gets a line every 30 seconds", async () => {
  const server = await api();
  let time = 0;
  const { err } = await send(file("slow.ndjson", lines(...orders(2000))), server, { now: () => (time += 11_000) });
  assert.match(err, /^preflight: \d+ %, [\d,]+ events sent, 0 rejected: slow\.ndjson\n/);
});

test("misuse is told before anything is sent", async () => {
  const server = await api();
  const good = file("good.ndjson", lines(...orders(1)));
  const cases = [
    ["", {}, /name a file to send/],
    [`${good} ${good}`, {}, /one file at a time/],
    [`${good} --key al_live_x`, {}, /there is no option --key: .*ADVOCATELOOP_API_KEY/],
    [`${good} --api-key=al_live_x`, {}, /there is no option --api-key/],
    [`${good} --event sale`, {}, /--event takes one of conversion, refund, claim, visit/],
    ["rows.csv", {}, /say what the rows of a CSV file are/],
    [`convesion ${good}`, {}, /there is no event "convesion"; did you mean conversion\?/],
    [`conversion ${good} --event conversion`, {}, /one file at a time/],
    [`${good} --rejectd x`, {}, /there is no option --rejectd; did you mean --rejected\?/],
    [good, { env: {} }, /set the variable ADVOCATELOOP_API_KEY/],
    [good, { env: { ADVOCATELOOP_API_KEY: "k" } }, /name the brand/],
    ["missing.ndjson", {}, /there is no such file/],
    [`${good} --rejected no/such/directory`, {}, /cannot write no\/such\/directory/],
  ];
  for (const [words, surroundings, message] of cases) {
    const { code, err } = await send(words, server, surroundings);
    assert.equal(code, 2, words);
    assert.match(err, message);
    assert.doesNotMatch(err, /al_live_x/);
  }
  for (const url of ["http://api.example.com", "api.example.com", "ftp://example.com"]) {
    assert.equal((await send(good, { url })).code, 2, url);
  }
  assert.equal(server.requests.length, 0);
  const { out } = await send("--help", server);
  assert.match(out, /^Sends the events of a file.*Events count on the day of their occurred_at/s);
  assert.deepEqual(out.split("\n").filter((line) => line.length > 110), []);
});
