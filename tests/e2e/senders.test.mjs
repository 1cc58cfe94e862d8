// How tools really send: with a byte-order mark, by curl with `Expect`, over addresses that are nearly right.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";

import { accepted, call, once, post, recorded, refused, track, validate } from "../support/api.mjs";
import { nobody, premier } from "../support/demo.mjs";
import { conversion, unique } from "../support/payloads.mjs";

const run = promisify(execFile);
const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

test("a byte-order mark in front, as .NET and PowerShell send it", async () => {
  const marked = (payload) => Buffer.concat([MARK, Buffer.from(JSON.stringify(payload))]);
  const payload = conversion();
  accepted(await validate(nobody, "conversion", marked(payload)));
  const first = await recorded(premier, "conversion", marked(payload));
  assert.deepEqual(await recorded(premier, "conversion", payload), { ...first, duplicate: true });
  const batch = [{ type: "conversion", payload: conversion() }];
  assert.equal(accepted(await post(premier, "/api/v1/track/batch", marked(batch))).data.recorded, 1);
  const lines = accepted(await post(premier, "/api/v1/track/batch", marked(batch[0]), { "Content-Type": "application/x-ndjson" }));
  assert.equal(lines.data.results.length, 1);
  refused(await track(premier, "conversion", Buffer.concat([MARK, marked(payload)])), 400, "malformed_json");
});

test("curl, which asks before it sends more than a kibibyte", async () => {
  const body = JSON.stringify(conversion({ customer_name: "x".repeat(150) })).padEnd(2048);
  const headers = ["Content-Type: application/json", `X-API-Key: ${premier.key}`, `X-Brand-ID: ${premier.id}`, "Expect: 100-continue"];
  const told = headers.flatMap((header) => ["-H", header]);
  const from = performance.now();
  const { stdout } = await run("curl", ["-sS", "--max-time", "10", "-w", "\\n%{http_code}", ...told, "--data-binary", body, `${premier.base}/api/v1/track/conversion`]);
  assert.match(stdout, /"success":true.*\n200$/s);
  assert.ok(performance.now() - from < 5000, "curl itself waits for a second");
});

test("blanks and tabs around a key and a brand", async () => {
  await recorded({ ...premier, key: `  ${premier.key}\t `, id: `\t${premier.id} ` }, "conversion", conversion());
});

test("a slash at the end, and plain http, are never redirected", async () => {
  for (const path of ["/api/v1/track/conversion/", "/api/v1/track/conversion//", "//api/v1/track/conversion", "/track/conversion"]) {
    const answer = await post(premier, path, conversion());
    refused(answer, 404, "not_found");
    assert.equal(answer.headers.location, undefined);
  }
});

test("a page's script is refused by its browser, since the key is a server's secret", async () => {
  const asked = { Origin: "https://shop.example", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-api-key" };
  const preflight = await call(nobody, "OPTIONS", "/api/v1/track/conversion", undefined, asked);
  assert.deepEqual([preflight.status, preflight.headers["access-control-allow-origin"]], [204, undefined]);
  const open = await call(nobody, "OPTIONS", "/api/v1/validate/conversion", undefined, { ...asked, "Access-Control-Request-Headers": "content-type" });
  assert.deepEqual([open.status, open.headers["access-control-allow-origin"]], [204, "*"]);
});

test("a repeated delivery says so in a header", async () => {
  const [payload, key] = [conversion(), once(unique("key"))];
  const replayed = async (headers) => (await track(premier, "conversion", payload, headers)).headers["idempotent-replayed"];
  assert.deepEqual([await replayed(), await replayed(), await replayed(key), await replayed(key)], [undefined, "true", "true", "true"]);
  const visit = async () => (await track(premier, "visit", { referral_code: "A" }, once(key["Idempotency-Key"]))).headers["idempotent-replayed"];
  assert.deepEqual([await visit(), await visit()], [undefined, "true"]);
});
