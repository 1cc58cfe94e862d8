// Contract, section 2: what a body may be declared as, and how large it may be.
import { test } from "node:test";

import { accepted, refused, track, validate } from "../support/api.mjs";
import { nobody, premier } from "../support/demo.mjs";
import { LIMIT, tooLarge, tooLargeStreamed } from "../support/hostile.mjs";
import { conversion } from "../support/payloads.mjs";

const JSON_TYPES = ["application/json", "application/json; charset=utf-8", "application/json;charset=UTF-8", "Application/JSON", "application/json ; a=b"];
const OTHER_TYPES = [
  undefined,
  "",
  "text/plain",
  "text/json",
  "application/jsonp",
  "application/json+ld",
  "application/problem+json",
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
