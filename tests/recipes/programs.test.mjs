// What every recipe that is a program promises: it records, says why it is refused, and is patient without doing harm.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";

import { recorded, said, accepted, track } from "../support/api.mjs";
import { premier } from "../support/demo.mjs";
import { mistyped } from "../support/keys.mjs";
import { newOrder } from "../support/payloads.mjs";
import { root } from "../support/root.mjs";
import { LANGUAGES, prepare, run } from "./support/languages.mjs";
import { recipe } from "./support/recipe.mjs";
import { cutOff, hangUp, limited, play, refused, silence, unavailable } from "./support/scripted.mjs";

const work = join(root, `target/e2e/recipes-${process.pid}`);
after(() => rmSync(work, { recursive: true, force: true }));

/** How a quoted output is spaced and broken into lines is for the reader. */
const spaceless = (text) => text.replaceAll(/\s/g, "");

const conversion = (order) => ({
  ...{ customer_email: "buyer@example.com", order_id: order, order_total: 108, tax: 8, shipping: 10, discount: 5 },
  referral_code: "JOHN123",
});

// Each of them mostly waits.
describe("programs", { concurrency: true }, () => {
  for (const [language, { recipe: name, skip, command, check, amounts, retriesHalves = true }] of Object.entries(LANGUAGES)) {
    test(language, { skip }, async (context) => {
      const place = join(work, language.replaceAll(" ", "-"));
      const order = newOrder();
      prepare(language, place, order);
      const program = command();

      /** Runs it against a server that answers like this; `look` gets what it printed and what the server got. */
      async function against(steps, look) {
        const server = await play(...steps);
        try {
          look(await run(program, place, server), server.requests);
        } finally {
          await server.stop();
        }
      }

      if (check) {
        await context.test("checks a payload without a key, and prints what the recipe quotes", async () => {
          const { status, stdout, stderr } = await run(check.command, place, { base: premier.base, key: "" });
          assert.deepEqual([status, stderr], [0, ""]);
          assert.equal(spaceless(stdout), spaceless(recipe(name).printed[check.file]));
        });
      }

      await context.test("records an order and a part of it refunded, once however often it runs", async () => {
        const first = await run(program, place, premier);
        assert.equal(first.status, 0, first.stderr);
        const again = await run(program, place, premier);
        assert.equal(again.status, 0, again.stderr);
        const { conversion_id: id, duplicate } = await recorded(premier, "conversion", conversion(order));
        assert.equal(duplicate, true, "the program has recorded it");
        assert.match(first.stdout, new RegExp(id));
        assert.match(again.stdout, new RegExp(id));
        assert.doesNotMatch(again.stdout, /differs_from_recorded/);
        const refund = { order_id: order, refund_id: "RF-1", refund_amount: 50, refund_reason: "Customer changed mind on one item" };
        const { data, warnings } = accepted(await track(premier, "refund", refund));
        assert.deepEqual([data.duplicate, data.refund_amount, data.total_refunded, said(warnings)], [true, 50, 50, []]);
      });

      await context.test("says why it is refused, and does not insist", async () => {
        const wrong = await run(program, place, { ...premier, key: mistyped(premier.key) });
        assert.notEqual(wrong.status, 0);
        assert.match(wrong.stdout + wrong.stderr, /invalid_api_key/);
        assert.match(wrong.stdout + wrong.stderr, /Invalid API key: copy X-API-Key and X-Brand-ID again/);
        await against([refused({ error: "tax is required", code: "invalid_payload" })], ({ status, stdout, stderr }, requests) => {
          assert.equal(requests.length, 1);
          assert.notEqual(status, 0);
          for (const part of ["tax is required", "invalid_payload", "req-1"]) assert.ok((stdout + stderr).includes(part), stderr);
        });
      });

      await context.test("waits as Retry-After says, and sends the same bytes under the same key", async () => {
        await against([limited(1), unavailable(1)], ({ status, stderr }, requests) => {
          assert.equal(status, 0, stderr);
          const [first, second, third, refund] = requests;
          assert.equal(requests.length, 4);
          assert.ok(second.at - first.at >= 990, `it waited ${second.at - first.at} ms for the second try`);
          assert.ok(third.at - second.at >= 990, `it waited ${third.at - second.at} ms for the third try`);
          for (const retry of [second, third]) {
            assert.equal(retry.body, first.body);
            assert.equal(retry.headers["idempotency-key"], first.headers["idempotency-key"]);
          }
          assert.match(first.headers["idempotency-key"], /^[\x21-\x7e]{5,255}$/);
          assert.notEqual(refund.headers["idempotency-key"], first.headers["idempotency-key"]);
          assert.equal(first.headers["content-type"], "application/json");
          assert.deepEqual(requests.map(({ path }) => path.replace("/api/v1/track/", "")), ["conversion", "conversion", "conversion", "refund"]);
        });
      });

      await context.test("tries again after a lost connection, after silence and after half an answer", async () => {
        const steps = [hangUp, silence, ...(retriesHalves ? [cutOff] : [])];
        await against(steps, ({ status, stderr }, requests) => {
          assert.equal(status, 0, stderr);
          assert.equal(requests.length, steps.length + 2);
          assert.equal(new Set(requests.slice(0, -1).map(({ body }) => body)).size, 1);
        });
      });

      // curl's own pauses would take 15 seconds.
      if (language !== "curl") {
        await context.test("gives up after five tries", async () => {
          await against(Array(9).fill(unavailable()), ({ status }, requests) => {
            assert.notEqual(status, 0);
            assert.equal(requests.length, 5);
          });
        });
      }

      // The others' amounts are typed as digits.
      if (amounts) {
        await context.test("sends amounts as numbers of these very digits", async () => {
          const { stdout, stderr } = await run(amounts.command(), place, premier);
          assert.equal(stderr, "");
          const digits = stdout.match(/\d[\d.eE+-]*/g).map((text) => text.replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, ""));
          assert.deepEqual(digits, amounts.digits);
          assert.doesNotMatch(stdout, /"\d/, "without quotes");
        });
      }
    });
  }
});
