// Whatever is sent, it is answered with a 4xx and its code, and nothing is stored.
import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync, gzipSync } from "node:zlib";

import { recorded, refused, said, track, validate } from "../support/api.mjs";
import { LIMIT, nested, tooLarge, tooLargeStreamed } from "../support/hostile.mjs";
import { sendBytes } from "../support/http.mjs";
import { startLab } from "../support/lab.mjs";
import { EVENTS, conversion } from "../support/payloads.mjs";

const lab = await startLab("hostile");
const { premier } = lab.brands;

const good = JSON.stringify(conversion());
/** A good conversion with something more in it, as bytes or text. */
const withMember = (member) => Buffer.concat([Buffer.from(good.slice(0, -1)), Buffer.from(","), Buffer.from(member), Buffer.from("}")]);
const withTotal = (digits) => good.replace(`"order_total":108`, `"order_total":${digits}`);

const MALFORMED = {
  "nothing": "",
  "white space": " \n",
  "two byte-order marks": `\ufeff\ufeff${good}`,
  "UTF-16": Buffer.from(good, "utf16le"),
  "UTF-16 with a byte-order mark": Buffer.from(`\ufeff${good}`, "utf16le"),
  "Latin-1": Buffer.from(good.replace("buyer", "bÿyer"), "latin1"),
  "invalid UTF-8 in an ignored field": withMember(Buffer.from('"x":"\xff\xfe"', "latin1")),
  "overlong UTF-8": withMember(Buffer.from('"x":"\xc0\xaf"', "latin1")),
  "a surrogate in UTF-8": withMember(Buffer.from('"x":"\xed\xa0\x80"', "latin1")),
  "a lone surrogate, escaped": withMember('"x":"\\ud800"'),
  "zeros": Buffer.alloc(1000),
  "a gzip body": gzipSync(good),
  "a truncated body": good.slice(0, -1),
  "two bodies": good + good,
  "a comma at the end": good.replace("}", ",}"),
  "comments": good.replace("{", "{/* */"),
  "single quotes": good.replaceAll('"', "'"),
  "an unquoted name": good.replace('"tax"', "tax"),
  "NaN": withTotal("NaN"),
  "Infinity": withTotal("Infinity"),
  "a hexadecimal number": withTotal("0x6C"),
  "a leading zero": withTotal("0108"),
  "a plus sign": withTotal("+108"),
  "underscores": withTotal("1_08"),
  "a raw line break in a string": withMember('"x":"a\nb"'),
  "a raw NUL": withMember('"x":"\0"'),
  "17 levels": withMember(`"x":${nested(16)}`),
  "17 levels of arrays": withMember(`"x":${nested(16, "[", "", "]")}`),
  "10,000 levels": nested(10_000, "[", "", "]"),
  "6,000 levels of objects": nested(6_000),
  "32,000 open brackets": "[".repeat(32_000),
  "form data": "customer_email=a%40example.com&order_total=108",
  "XML": "<conversion/>",
};

const INVALID = {
  "null": ["null", "not_an_object"],
  "an array": [`[${good}]`, "not_an_object"],
  "a string": [JSON.stringify(good), "not_an_object"],
  "a number": ["108", "not_an_object"],
  "an email twice": [withMember('"customer_email":"other@example.com"'), "duplicate_field /customer_email"],
  "a total twice, the same": [withMember('"order_total":108'), "duplicate_field /order_total"],
  "a total twice, once escaped": [withMember('"order\\u005ftotal":1'), "duplicate_field /order_total"],
  "an unknown name twice": [withMember('"x":1,"x":1'), "duplicate_field /x"],
  "a name twice, deep in an unknown field": [withMember('"x":{"y":[{"z":1,"z":2}]}'), "duplicate_field /x/y/0/z"],
  "a total of 60,000 digits": [withTotal("9".repeat(60_000)), "out_of_range /order_total"],
  "a total of 1e400": [withTotal("1e400"), "out_of_range /order_total"],
  "a total of 1e999999999999": [withTotal("1e999999999999"), "out_of_range /order_total"],
  "a total of 1e-400": [withTotal("1e-400"), "too_precise /order_total"],
  "a total of 0.00001": [withTotal("0.00001"), "too_precise /order_total"],
  "a total of -1": [withTotal("-1"), "negative /order_total"],
  "a total in quotes": [withTotal('"108.00"'), "wrong_type /order_total"],
  "a total that is an object": [withTotal('{"$serde_json::private::Number":"108"}'), "wrong_type /order_total"],
  "a total that is a raw value": [withTotal('{"$serde_json::private::RawValue":"108"}'), "wrong_type /order_total"],
  "201 items": [withMember(`"items":[${Array(201).fill('{"name":"a"}').join()}]`), "too_many /items"],
  "a list for an email": [good.replace(/"customer_email":"[^"]*"/, '"customer_email":["a@example.com"]'), "wrong_type /customer_email"],
  "a control character, escaped": [withMember('"customer_name":"a\\u0000b"'), "control_character /customer_name"],
};

/** Sends this to /track and /validate, and asserts that no row came of it. */
async function sentInVain(body, status, code, headers = {}) {
  const before = await lab.stored();
  const answers = [await track(premier, "conversion", body, headers), await validate(premier, "conversion", body, headers)];
  const bodies = answers.map((answer) => refused(answer, status, code));
  assert.deepEqual(bodies[0].errors, bodies[1].errors, "/validate says what /track says");
  assert.deepEqual(await lab.stored(), before);
  return bodies[0];
}

for (const [name, body] of Object.entries(MALFORMED)) {
  test(`${name}: malformed`, async () => {
    const { errors } = await sentInVain(body, 400, "malformed_json");
    assert.deepEqual(said(errors), ["malformed_json"]);
    assert.match(errors[0].message, /line \d+, column \d+/);
  });
}

for (const [name, [body, ...issues]] of Object.entries(INVALID)) {
  test(`${name}: invalid`, async () => {
    const { errors } = await sentInVain(body, 400, "invalid_payload");
    assert.deepEqual(said(errors), issues);
    const message = errors[0].message;
    assert.ok(message.length < 300, message);
  });
}

test("too much: declared, streamed, compressed", async () => {
  await sentInVain(tooLarge, 413, "payload_too_large");
  await sentInVain(tooLargeStreamed, 413, "payload_too_large");
  await sentInVain([Buffer.alloc(LIMIT), Buffer.from("1")], 413, "payload_too_large");
});

for (const [encoding, body] of [["gzip", gzipSync(good)], ["deflate", deflateSync(good)], ["br", Buffer.from(good)], ["identity, gzip", gzipSync(good)]]) {
  test(`a Content-Encoding of ${encoding} is not unpacked`, async () => {
    const before = await lab.stored();
    const answer = await track(premier, "conversion", body, { "Content-Encoding": encoding });
    if (encoding === "br") return; // Not compressed in truth: what is declared decides nothing.
    assert.ok([400, 415].includes(answer.status), answer.text);
    assert.deepEqual(await lab.stored(), before);
  });
}

test("a bomb is not unpacked", async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000, " "));
  const answer = await track(premier, "conversion", bomb, { "Content-Encoding": "gzip" });
  assert.ok([400, 415].includes(answer.status), answer.text);
});

test("as many fields as fit: at most 100 issues, at most 100 warnings, in no time", async () => {
  const fields = Array.from({ length: 6_000 }, (_, n) => `"f${n}":0`).join();
  const start = performance.now();
  const { errors, warnings } = await sentInVain(`{${fields}}`, 400, "invalid_payload");
  assert.equal(errors.length, 5);
  assert.equal(warnings.length, 100);
  const twice = Array.from({ length: 4_000 }, (_, n) => `"f${n % 2_000}":0`).join();
  assert.equal((await sentInVain(`{${twice}}`, 400, "invalid_payload")).errors.length, 100);
  assert.ok(performance.now() - start < 5_000, "quadratic work would take longer");
});

test("10,000 empty objects in an array", async () => {
  const empties = Array(10_000).fill("{}").join();
  await sentInVain(`{"x":[${empties}]}`, 400, "invalid_payload");
  await sentInVain(`{"items":[${empties}]}`, 400, "invalid_payload");
});

test("names that JavaScript knows are unknown fields like others", async () => {
  for (const name of ["__proto__", "constructor", "toString", "$serde_json::private::RawValue", "", "/", "~", "\u2028"]) {
    const body = withMember(`${JSON.stringify(name)}:{"order_total":1}`).toString().replace(/ORD-\w+/, `ORD-${Math.random()}`);
    const { text } = await track(premier, "conversion", body);
    const { success, warnings } = JSON.parse(text);
    const pointer = `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    assert.deepEqual([success, said(warnings)], [true, [`unknown_field ${pointer}`]], text);
  }
});

test("text that means something to SQL is text", async () => {
  const id = `'; DROP TABLE conversions; -- ${Math.random()}`;
  const data = await recorded(premier, "conversion", conversion({ order_id: id, referral_code: "'--", customer_name: "?1 :x @y $z" }));
  assert.equal(data.order_id, id);
  const rows = await lab.sql("SELECT order_id FROM conversions WHERE conversion_id = ?1", data.conversion_id);
  assert.deepEqual(rows, [{ order_id: id }]);
  assert.equal((await recorded(premier, "refund", { order_id: id })).conversion_id, data.conversion_id);
});

test("a header's NUL, and other bytes that HTTP forbids, do no harm", async () => {
  const answer = await track(premier, "conversion", conversion(), { "Idempotency-Key": "\x80\xff" });
  refused(answer, 400, "invalid_idempotency_key");
});

test("random bytes, 200 times", async () => {
  const before = await lab.stored();
  let state = 12345;
  const byte = () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) >> 16 & 255;
  const bodies = Array.from({ length: 200 }, (_, n) => {
    const noise = Buffer.from(good);
    for (let slip = 0; slip <= n % 4; slip += 1) noise[byte() % noise.length] = byte() % 8; // A control character is nowhere allowed in JSON.
    return noise;
  });
  for (const [n, body] of bodies.entries()) {
    const { status, text } = await track(premier, EVENTS[n % 4], body);
    assert.ok(status >= 400 && status < 500, text);
  }
  assert.deepEqual(await lab.stored(), before);
});

/** Requests that no HTTP library would send, byte by byte; HOST, HEADERS and BODY are filled in. */
const WIRE = {
  "half a body, and then nothing": "POST PATH HTTP/1.1\r\nHEADERSContent-Length: 5000\r\n\r\nBODY",
  "two lengths": "POST PATH HTTP/1.1\r\nHEADERSContent-Length: 5\r\nContent-Length: 500\r\n\r\nBODY",
  "a length and chunks": "POST PATH HTTP/1.1\r\nHEADERSContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nFFFF\r\nBODY",
  "a length that is no number": "POST PATH HTTP/1.1\r\nHEADERSContent-Length: 1e2\r\n\r\nBODY",
  "a negative length": "POST PATH HTTP/1.1\r\nHEADERSContent-Length: -1\r\n\r\nBODY",
  "a length beyond every number": `POST PATH HTTP/1.1\r\nHEADERSContent-Length: ${"9".repeat(40)}\r\n\r\nBODY`,
  "a chunk that is not closed": "POST PATH HTTP/1.1\r\nHEADERSTransfer-Encoding: chunked\r\n\r\n10\r\n{",
  "no length at all": "POST PATH HTTP/1.1\r\nHEADERS\r\nBODY",
};

for (const [name, wire] of Object.entries(WIRE)) {
  test(`on the wire, ${name}: nothing is stored`, async () => {
    const before = await lab.stored();
    const headers = `Host: localhost\r\nContent-Type: application/json\r\nX-API-Key: ${premier.key}\r\nX-Brand-ID: ${premier.id}\r\n`;
    const bytes = wire.replace("PATH", "/api/v1/track/conversion").replace("HEADERS", headers).replace("BODY", good);
    const answer = await sendBytes(premier.base, bytes);
    if (answer) assert.match(answer, /^HTTP\/1\.1 4\d\d /);
    assert.deepEqual(await lab.stored(), before);
  });
}

test("after all that, the Worker works", async () => {
  await recorded(premier, "conversion", conversion());
});
