// Contract, section 9: nothing private is printed. Every Worker of the tests is held to it when it stops (tests/support/silence.mjs);
// here is shown that one which prints too much is found out.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { accepted, track } from "../support/api.mjs";
import { mintKey } from "../support/keys.mjs";
import { conversion, newEmail, newOrder } from "../support/payloads.mjs";
import { assertDiscreet, assertSilent } from "../support/silence.mjs";
import { LOCAL_VARS, startWorker } from "../support/worker.mjs";

const PRIVATE = { "an email address": newEmail(), "an order": newOrder(), "a key": mintKey("live"), "a test key": mintKey("test") };

for (const [what, text] of Object.entries(PRIVATE)) {
  test(`${what} in a line of output is found`, () => {
    const silent = '{"request_id":"req_019c0000000070008000000000000000","brand":"brd_1","key":"key_000000000000"}';
    assertSilent(silent);
    assert.throws(() => assertSilent(`${silent}\n${JSON.stringify({ trouble: `no ${text}` })}\n`), /nobody may read/);
  });

  test(`${what} in a message is found`, () => {
    assertDiscreet({ error: 'email is required: send an email address such as "buyer@example.com"', errors: [{ message: "x" }] });
    assert.throws(() => assertDiscreet({ error: "x", warnings: [{ message: `${text} is wrong` }] }), /repeats what was sent/);
  });
}

test("a Worker that prints what it was sent does not stop in peace", async () => {
  const main = fileURLToPath(new URL("../support/leaky-worker.mjs", import.meta.url));
  const worker = await startWorker({ name: "leaky", main, vars: LOCAL_VARS });
  accepted(await track(worker.brands.premier, "conversion", conversion()));
  await assert.rejects(worker.stop(), /nobody may read/);
});
