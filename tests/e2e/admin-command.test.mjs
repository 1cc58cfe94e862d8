// `cargo xtask admin`, as an operator types it: the program that it starts, without cargo before it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { after, before, test } from "node:test";

import { recorded, refused, track } from "../support/api.mjs";
import { ADMIN_TOKEN } from "../support/operator.mjs";
import { conversion } from "../support/payloads.mjs";
import { root } from "../support/root.mjs";
import { LOCAL_VARS, startWorker } from "../support/worker.mjs";

let worker;
before(async () => {
  worker = await startWorker({ name: "admin-command", vars: { ...LOCAL_VARS, ADMIN_TOKEN } });
});
after(() => worker?.stop());

/** Runs it; answers `{ code, out, err }`. */
function admin(words, { token = ADMIN_TOKEN, url = worker.base } = {}) {
  const args = [`${root}xtask/admin/main.mjs`, ...words, ...(url ? ["--url", url] : [])];
  const child = spawn(process.execPath, args, { env: { ...process.env, ADMIN_TOKEN: token } });
  const said = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => (said.out += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (said.err += text));
  return new Promise((resolve) => {
    child.on("close", (code) => resolve({ code, ...said }));
  });
}

/** The data of a command that succeeds. */
async function json(...words) {
  const { code, out, err } = await admin([...words, "--json"]);
  assert.equal(code, 0, err);
  return JSON.parse(out);
}

/** The columns of a table, by the names over them. */
function columns(text) {
  const [head, ...lines] = text.trimEnd().split("\n");
  const starts = [...head.matchAll(/\S+/g)].map(({ 0: name, index }) => [name, index]);
  return lines.map((line) =>
    Object.fromEntries(starts.map(([name, start], place) => [name, line.slice(start, starts[place + 1]?.[1]).trim()])),
  );
}

test("a brand and its keys, from the first to the last command", async () => {
  const brand = await json("brand", "create", "Acme, Inc.", "--plan", "growth", "--basis", "gross");
  assert.deepEqual([brand.name, brand.plan, brand.order_total_basis], ["Acme, Inc.", "growth", "gross"]);
  const id = brand.brand_id;
  assert.equal((await json("brand", "change", id, "--plan", "premier")).plan, "premier");
  assert.equal((await json("brand", "show", id)).plan, "premier");
  assert.ok((await json("brands")).some(({ brand_id: known }) => known === id));

  const made = await json("key", "create", id, "--label", "Zapier", "--environment", "live", "--events", "conversion,refund");
  const key = { base: worker.base, id, key: made.key };
  await recorded(key, "conversion", conversion());
  refused(await track(key, "visit", {}), 403, "event_not_allowed");

  const rotated = await json("key", "rotate", id, made.key_id, "--overlap", "0");
  refused(await track(key, "conversion", conversion()), 401, "invalid_api_key");
  await recorded({ ...key, key: rotated.key }, "conversion", conversion());
  await json("key", "revoke", id, rotated.key_id);
  refused(await track({ ...key, key: rotated.key }, "conversion", conversion()), 401, "invalid_api_key");

  const keys = columns((await admin(["keys", id])).out);
  assert.deepEqual(new Set(keys.map(({ key_id: keyId }) => keyId)), new Set([made.key_id, rotated.key_id]));
  for (const row of keys) {
    assert.deepEqual([row.label, row.environment, row.events], ["Zapier", "live", "conversion refund"]);
    assert.match(row.state, row.key_id === made.key_id ? /^expired \d{4}-/ : /^revoked \d{4}-/);
  }
  const audit = columns((await admin(["audit", id])).out);
  assert.deepEqual(audit.map(({ action }) => action), ["key.revoked", "key.rotated", "key.created", "brand.changed", "brand.created"]);
});

test("a new key is printed once, with the advice to keep it", async () => {
  const { brand_id: id } = await json("brand", "create", "Acme", "--plan", "starter");
  const { out } = await admin(["key", "create", id, "--label", "Shop", "--environment", "test", "--expires", "2100-01-01T00:00:00Z"]);
  assert.match(out, /^al_test_[0-9A-Za-z]{50}$/m);
  assert.match(out, /state +good until 2100-01-01 00:00:00/);
  assert.match(out, /not shown again/);
});

test("names from elsewhere cannot move the cursor", async () => {
  await json("brand", "create", "left\u202eright", "--plan", "starter");
  const { out } = await admin(["brands"]);
  assert.match(out, /left\ufffdright/);
});

test("what the Worker refuses is told in its words", async () => {
  const unknown = await admin(["brand", "show", "brd_ffffffffffff7fff8fffffffffffffff"]);
  assert.equal(unknown.code, 1);
  assert.match(unknown.err, /^admin: No such brand: .*\(404 brand_not_found, request req_\w+\)\n$/);
  const wrong = await admin(["brand", "create", "", "--plan", "gold"]);
  assert.match(wrong.err, /name must not be blank.*plan is not one of/);
  assert.match((await admin(["brands"], { token: "wrong" })).err, /Invalid admin token/);
  assert.match((await admin(["brands"], { url: "http://127.0.0.1:1" })).err, /^admin: nothing answers at http:\/\/127\.0\.0\.1:1 /);
});

test("a misspelt command sends nothing", async () => {
  for (const [words, says] of [
    [["brand", "delete", "x"], /there is no command "brand delete"/],
    [["brand", "create"], /which NAME\?/],
    [["brand", "create", "A", "B", "--plan", "growth"], /what is "B" for\?/],
    [["brand", "create", "A", "--plam", "growth"], /Unknown option '--plam'/],
    [["key", "create", "x", "--events", "orders"], /--events takes conversion, refund, claim, visit or none, not "orders"/],
    [["key", "rotate", "x", "y", "--overlap", "1h"], /--overlap takes a whole number, not "1h"/],
  ]) {
    const { code, err } = await admin(words);
    assert.equal(code, 2, err);
    assert.match(err, says);
  }
});

test("the token goes nowhere unencrypted, and the local one nowhere else", async () => {
  const plain = await admin(["brands", "--remote", "http://api.example.com"], { url: null });
  assert.match(plain.err, /--remote takes an address with https:\/\//);
  const none = await admin(["brands", "--remote", "https://api.example.com"], { url: null, token: "" });
  assert.equal(none.code, 2);
  assert.match(none.err, /there is no admin token: set the variable ADMIN_TOKEN/);
});
