// The command line's `send`, as a program, before a real Worker: stopped, gone on with, and nothing twice.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { startLab } from "../support/lab.mjs";
import { claim, newCode, newEmail, orderOf, refund, visit } from "../support/payloads.mjs";
import { root } from "../support/root.mjs";

const lab = await startLab("send");
const { premier, starter } = lab.brands;
const directory = mkdtempSync(join(tmpdir(), "send-"));
after(() => rmSync(directory, { recursive: true }));

/** Starts `preflight send`. Answers the process, and what becomes of it. */
function start(words, { id, key } = premier) {
  const env = { ...process.env, ADVOCATELOOP_API_KEY: key, ADVOCATELOOP_BRAND_ID: id };
  const program = [join(root, "wasm-pkg/js/cli/main.js"), "send", "--url", lab.base, ...words];
  const child = spawn(process.execPath, program, { cwd: directory, env, stdio: ["ignore", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout.on("data", (text) => (out += text));
  child.stderr.on("data", (text) => (err += text));
  return { child, ended: new Promise((resolve) => child.on("close", (code) => resolve({ code, out, err }))) };
}

function file(name, entries) {
  writeFileSync(join(directory, name), entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
  return name;
}

function story() {
  const [email, code] = [newEmail(), newCode()];
  const order = orderOf(100, { customer_email: email });
  return [
    { type: "claim", payload: claim({ email, referral_code: code }) },
    { type: "conversion", payload: order },
    { type: "refund", payload: refund({ order_id: order.order_id, refund_amount: 30 }) },
    { type: "visit", payload: visit({ referral_code: code }) },
  ];
}

const STORIES = 1000;

test("a file that is interrupted again and again is stored once, in its order", async () => {
  const rows = await lab.stored();
  const name = file("long.ndjson", Array.from({ length: STORIES }, story).flat());
  let stops = 0;
  for (;;) {
    const { child, ended } = start([name]);
    const place = join(directory, `${name}.sending`);
    const before = existsSync(place) ? readFileSync(place, "utf8") : "";
    // Once more has been stored, in the middle of whatever comes next.
    const watch = setInterval(() => {
      if (stops < 5 && existsSync(place) && readFileSync(place, "utf8") !== before) child.kill(stops % 2 === 0 ? "SIGINT" : "SIGKILL");
    }, 5);
    const { code, out, err } = await ended;
    clearInterval(watch);
    if (code === 0) {
      assert.match(err, /4,000 events, \d\S* recorded, \d\S* duplicates?, 0 rejected/);
      break;
    }
    assert.ok(code === 130 || code === null, `${code} ${out} ${err}`);
    if (code === 130) assert.match(err, /interrupted: run the same command again to go on\n$/);
    stops += 1;
  }
  assert.ok(stops > 0, "it was interrupted");
  const now = await lab.stored();
  for (const table of ["claims", "conversions", "refunds", "visits"]) assert.equal(now[table] - rows[table], STORIES, table);
  const [{ unattributed }] = await lab.sql("SELECT count(*) AS unattributed FROM conversions WHERE attribution <> 'email'");
  assert.equal(unattributed, 0, "each claim was stored before its conversion");
});

test("what the plan does not allow is told with its reason, and the rest is stored", async () => {
  const { code, out, err } = await start([file("starter.ndjson", story())], starter).ended;
  assert.equal(code, 1);
  assert.match(err, /4 events, 2 recorded, 0 duplicates, 2 rejected/);
  const codes = out.trim().split("\n").map((line) => JSON.parse(line).rejection.code);
  assert.deepEqual(codes, ["feature_not_available", "feature_not_available"]);
});

test("lines of which none is an event are rejected one by one, and the events behind them are stored", async () => {
  const rows = await lab.stored();
  const bare = Array.from({ length: 498 }, () => orderOf(100, {}));
  const { code, out, err } = await start([file("bare.ndjson", [...bare, [1], { type: "sale" }, ...story()])]).ended;
  assert.equal(code, 1, err);
  assert.match(err, /504 events, 4 recorded, 0 duplicates, 500 rejected/);
  const rejected = out.trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(rejected.map(({ line }) => line), Array.from({ length: 500 }, (_, index) => index + 1));
  for (const { rejection } of rejected) {
    assert.deepEqual([rejection.status, rejection.code], [400, "invalid_payload"]);
    assert.doesNotMatch(JSON.stringify(rejection), /\[\d+\]|"\/\d/, "as of the event alone");
  }
  const { conversions } = await lab.stored();
  assert.equal(conversions, rows.conversions + 1);
});

test("a wrong key stores nothing and says so", async () => {
  const rows = await lab.stored();
  const { code, err } = await start([file("wrong.ndjson", story())], { ...premier, key: starter.key }).ended;
  assert.equal(code, 3);
  assert.match(err, /could not send: Invalid API key/);
  assert.deepEqual(await lab.stored(), rows);
});

test("while the database is down, events are accepted, and the summary says so", async () => {
  await start([file("known.ndjson", story())]).ended;
  await lab.suffer({ message: "D1_ERROR: D1 DB is overloaded. Requests queued for too long." });
  try {
    const { code, err } = await start([file("accepted.ndjson", [story(), story()].flat())]).ended;
    assert.equal(code, 0, err);
    assert.match(err, /8 events, 0 recorded, 0 duplicates, 8 accepted, to be recorded soon, 0 rejected\n$/);
  } finally {
    await lab.suffer();
  }
});
