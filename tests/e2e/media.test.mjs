// Contract, section 2: what a body may be declared as, and how large it may be.
import assert from "node:assert/strict";
import { test } from "node:test";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";

import { accepted, refused, track, validate } from "../support/api.mjs";
import { nobody, premier } from "../support/demo.mjs";
import { LIMIT, tooLarge, tooLargeStreamed } from "../support/hostile.mjs";
import { conversion } from "../support/payloads.mjs";

const JSON_TYPES = ["application/json", "application/json; charset=utf-8", "application/json;charset=UTF-8", "Application/JSON", "application/json ; a=b", "application/problem+json", "application/vnd.shop+json; v=1"];
const OTHER_TYPES = [
  undefined,
  "",
  "text/plain",
  "text/json",
  "application/jsonp",
  "application/json+ld",
  "image/svg+json",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "text/plain; application/json",
  "application",
  "json",
];

for (const type of JSON_TYPES) {
  test(`${type} is JSON`, async () => {
    accepted(await track(premier, "conversion", conversion(), { "Content-Type": type }));
    accepted(await validate(nobody, "conversion", conversion(), { "Content-Type": type }));
  });
}

for (const type of OTHER_TYPES) {
  test(`${type ?? "no type"} is not JSON`, async () => {
    refused(await track(premier, "conversion", conversion(), { "Content-Type": type }), 415, "unsupported_media_type");
    refused(await validate(nobody, "conversion", conversion(), { "Content-Type": type }), 415, "unsupported_media_type");
  });
}

test("what is wrong with a declaration is said", async () => {
  const said = {
    "application/x-www-form-urlencoded": /^The body is a form: send JSON/,
    "multipart/form-data; boundary=x": /^The body is a form: send JSON/,
    "application/json, application/json": /^Content-Type was sent twice: send it once/,
    "application/x-ndjson": /POST \/api\/v1\/track\/batch/,
    "text/plain": /^The body must be JSON: send the header Content-Type: application\/json/,
  };
  for (const [type, words] of Object.entries(said)) {
    assert.match(refused(await track(premier, "conversion", conversion(), { "Content-Type": type }), 415, "unsupported_media_type").error, words);
  }
});

test("a compressed body is refused, and its compression is named", async () => {
  const text = Buffer.from(JSON.stringify(conversion()));
  for (const [encoding, body] of [["gzip", gzipSync(text)], ["deflate", deflateSync(text)], ["br", brotliCompressSync(text)]]) {
    for (const answer of [
      await track(premier, "conversion", body, { "Content-Encoding": encoding }),
      await track(premier, "conversion", [body], { "Content-Encoding": encoding }),
      await validate(nobody, "conversion", body, { "Content-Encoding": encoding }),
    ]) {
      const { error } = refused(answer, 415, "unsupported_media_type");
      assert.equal(error, `The body is compressed (${encoding}): send it as it is, without the header Content-Encoding`);
    }
  }
  accepted(await track(premier, "conversion", text, { "Content-Encoding": "identity" }));
});

/** The payload with spaces after it, up to this many bytes. */
const padded = (bytes) => Buffer.from(JSON.stringify(conversion()).padEnd(bytes));

test("64 KiB are accepted, declared or streamed", async () => {
  accepted(await track(premier, "conversion", padded(LIMIT)));
  accepted(await track(premier, "conversion", [padded(LIMIT)]));
  accepted(await validate(nobody, "conversion", padded(LIMIT)));
});

test("one byte more is too large, declared or streamed", async () => {
  for (const body of [tooLarge, tooLargeStreamed, padded(LIMIT + 1), [padded(LIMIT + 1)]]) {
    refused(await track(premier, "conversion", body), 413, "payload_too_large");
    refused(await validate(nobody, "conversion", body), 413, "payload_too_large");
  }
});

test("megabytes are too large, declared or streamed", async () => {
  const huge = Buffer.alloc(4 * 1024 * 1024, " ");
  const pieces = Array.from({ length: 64 }, (_, piece) => huge.subarray(piece * LIMIT, (piece + 1) * LIMIT));
  for (const body of [huge, pieces]) {
    refused(await track(premier, "conversion", body), 413, "payload_too_large");
    refused(await validate(nobody, "conversion", body), 413, "payload_too_large");
  }
});

test("a streamed body is a body like any other", async () => {
  const text = Buffer.from(JSON.stringify(conversion({ customer_name: "Zoë Łukasz 🙂" })));
  const bytes = Array.from(text, (byte) => Buffer.from([byte]));
  accepted(await track(premier, "conversion", bytes));
});
