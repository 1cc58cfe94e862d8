// `cargo xtask admin`, as an operator types it: the program that it starts, without cargo before it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { recorded, refused, track } from "../support/api.mjs";
import { ADMIN_TOKEN, admin as started } from "../support/operator.mjs";
import { conversion } from "../support/payloads.mjs";
import { LOCAL_VARS, startWorker } from "../support/worker.mjs";

let worker;
before(async () => {
  worker = await startWorker({ name: "admin-command", databases: 2, vars: { ...LOCAL_VARS, ADMIN_TOKEN } });
});
after(() => worker?.stop());

/** Runs it for this Worker, unless told otherwise. */
const admin = (words, options) => started(words, { url: worker.base, ...options });

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
  assert.match(out, /state +good until 2100-01-01 00:00:00 UTC/);
  assert.match(out, /not shown again/);
});

test("names from elsewhere cannot move the cursor", async () => {
  await json("brand", "create", "left\u202eright", "--plan", "starter");
  const { out } = await admin(["brands"]);
  assert.match(out, /left\ufffdright/);
});

const NOBODY = "brd_ffffffffffff7fff8fffffffffffffff";
const NO_KEY = "key_000000000000";

test("what the Worker refuses is told in the words of the command line", async () => {
  const { brand_id: id } = await json("brand", "create", "Acme", "--plan", "starter");
  const { key_id: revoked } = await json("key", "create", id, "--label", "Shop", "--environment", "test");
  await json("key", "revoke", id, revoked);
  for (const [words, says] of [
    [["brand", "show", NOBODY], /^there is no such brand: `cargo xtask admin brands` lists them \(brand_not_found, request req_\w+\)$/],
    [["keys", NOBODY], /^there is no such brand: /],
    [["key", "revoke", id, NO_KEY], /^there is no such key of this brand: `cargo xtask admin keys BRAND_ID` lists them \(key_not_found/],
    [["key", "rotate", id, revoked], /^this key is revoked or has expired, .*`cargo xtask admin key create` \(key_not_active/],
    [["brand", "create", "x".repeat(201), "--plan", "growth"], /^NAME or --name is too long: .*200/],
    [["brand", "create", "Acme", "--plan", "growth", "--database", "256"], /^--database /],
    [["key", "create", id, "--label", "x".repeat(101), "--environment", "live"], /^--label is too long: .*100/],
    [["key", "rotate", id, NO_KEY, "--overlap", "99999999"], /^--overlap /],
  ]) {
    const { code, err } = await admin(words);
    assert.equal(code, 1, err);
    assert.match(err.replace(/^admin: /, "").trimEnd(), says);
    assert.doesNotMatch(err, /header|field|\bJSON\b|GET |POST |path must|order_total_basis|expires_at|key_id|brand_id/, "nobody typed that");
  }
});

test("a token that is wrong is what is told, and a Worker that is not there", async () => {
  const { err, code } = await admin(["brands"], { token: "wrong" });
  assert.equal(code, 1);
  assert.match(err, /^admin: set ADMIN_TOKEN to the secret of that name of the Worker at http:\/\/127\.0\.0\.1:\d+: this is another one \(invalid_admin_token, /);
  assert.match((await admin(["brands"], { url: "http://127.0.0.1:1" })).err, /^admin: nothing answers at http:\/\/127\.0\.0\.1:1 /);
});

test("a day will do for the end of a key, and times say that they are UTC", async () => {
  const { brand_id: id } = await json("brand", "create", "Acme", "--plan", "starter", "--basis", "gross");
  const made = await json("key", "create", id, "--label", "Trial", "--environment", "test", "--expires", "2100-01-31");
  assert.equal(made.expires_at, "2100-01-31T00:00:00.000Z");
  const [key] = columns((await admin(["keys", id])).out);
  assert.equal(key.state, "good until 2100-01-31 00:00:00 UTC");
  assert.match(key.created, /^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
  const brand = columns((await admin(["brands"])).out).find(({ brand_id: one }) => one === id);
  assert.deepEqual([brand.basis, "order_total" in brand], ["gross", false]);
});

test("a move that is cancelled too late is told so, and where nothing moves, that", async () => {
  const { brand_id: id } = await json("brand", "create", "Acme", "--plan", "starter", "--database", "0");
  assert.match((await admin(["brand", "move", id, "--cancel"])).out, /No move is under way: the brand lives where it did\./);
  assert.equal((await admin(["brand", "move", id, "--to", "1"])).code, 0);
  const { code, out } = await admin(["brand", "move", id, "--cancel"]);
  assert.equal(code, 0);
  assert.match(out, /The brand was moved to database 1 at 20\d\d-\S+ \S+ UTC\. If that is the move to cancel, it was too late: move the brand back with --to 0\./);
});

test("a misspelt command sends nothing", async () => {
  for (const [words, says] of [
    [["brand", "delete", "x"], /there is no command "brand delete"/],
    [["brand", "create"], /which NAME\?/],
    [["brand", "create", "A", "B", "--plan", "growth"], /what is "B" for\?/],
    [["brand", "create", "A", "--plam", "growth"], /Unknown option '--plam'/],
    [["brand", "create", "A"], /--plan is missing: --plan starter\|growth\|premier/],
    [["brand", "create", "A", "--plan", "gold"], /--plan starter\|growth\|premier, not "gold"/],
    [["brand", "create", "A", "--plan", "growth", "--basis", "net"], /--basis paid\|gross, not "net"/],
    [["brand", "create", " ", "--plan", "growth"], /NAME is empty/],
    [["brand", "change", NOBODY], /change what\? --name NAME, --plan starter\|growth\|premier, --basis paid\|gross or --currency CODE/],
    [["brand", "change", NOBODY, "--plan", "gold"], /--plan starter\|growth\|premier, not "gold"/],
    [["brand", "show", "brd_12"], /"brd_12" is no BRAND_ID, which is brd_ and 32 digits: see `cargo xtask admin brands`/],
    [["key", "create", NOBODY, "--environment", "live"], /--label is missing/],
    [["key", "create", NOBODY, "--label", "L"], /--environment is missing: --environment live\|test/],
    [["key", "create", NOBODY, "--label", "L", "--environment", "prod"], /--environment live\|test, not "prod"/],
    [["key", "create", NOBODY, "--label", "L", "--environment", "live", "--expires", "soon"], /--expires takes a day such as 2027-01-31, or a time/],
    [["key", "create", NOBODY, "--label", "L", "--environment", "live", "--expires", "2100-02-30"], /--expires takes a day such as 2027-01-31, or a time/],
    [["key", "create", NOBODY, "--label", "L", "--environment", "live", "--expires", "2020-01-31"], /--expires takes a time that is to come/],
    [["key", "create", NOBODY, "--label", "L", "--environment", "live", "--events", "orders"], /--events takes conversion, refund, claim, visit or none, not "orders"/],
    [["key", "revoke", NOBODY, "Zapier"], /"Zapier" is no KEY_ID, which is key_ and 12 characters: see `cargo xtask admin keys BRAND_ID`/],
    [["key", "revoke", NOBODY, "al_live_0123"], /KEY_ID is the key's identifier/],
    [["key", "rotate", "x", "y", "--overlap", "1h"], /--overlap takes a whole number, not "1h"/],
  ]) {
    const { code, err } = await admin(words);
    assert.equal(code, 2, err);
    assert.match(err, says);
  }
});

test("the token goes nowhere unencrypted, and the local one nowhere else", async () => {
  const plain = await admin(["brands", "--remote", "http://api.example.com"], { url: undefined });
  assert.match(plain.err, /--remote takes an address with https:\/\//);
  const none = await admin(["brands", "--remote", "https://api.example.com"], { url: undefined, token: "" });
  assert.equal(none.code, 2);
  assert.match(none.err, /there is no admin token: set ADMIN_TOKEN/);
});
