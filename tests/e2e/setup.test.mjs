// A Worker that is not set up yet: the operator is told what to do, and nobody else anything.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { call, refused, track } from "../support/api.mjs";
import { ADMIN_TOKEN, admin, operate } from "../support/operator.mjs";
import { conversion } from "../support/payloads.mjs";
import { LOCAL_VARS, startWorker } from "../support/worker.mjs";

const NOT_SET_UP = [
  {
    name: "without-pepper",
    settings: { vars: { ...LOCAL_VARS, ADMIN_TOKEN, KEY_PEPPER: "" } },
    words: /^The service is not set up: the secret KEY_PEPPER is not set\. Set it with npx wrangler secret put KEY_PEPPER$/,
    event: [500, "internal_error"],
    administer: ({ premier }) => operate(premier, "POST", `brands/${premier.id}/keys`, { label: "x", environment: "test" }),
  },
  {
    name: "not-migrated",
    settings: { vars: { ...LOCAL_VARS, ADMIN_TOKEN }, migrated: false },
    words: /^The service is not set up: the database lacks tables or columns\. Apply the migrations with npx wrangler d1 migrations apply DB/,
    event: [503, "temporarily_unavailable"],
    administer: ({ premier }) => operate(premier, "GET", "brands"),
  },
];

for (const { name, settings, words, event, administer } of NOT_SET_UP) {
  describe(name, () => {
    let worker;
    before(async () => (worker = await startWorker({ name, ...settings })));
    after(() => worker?.stop());

    test("/health says what is missing", async () => {
      const answer = await call({ base: worker.base }, "GET", "/health");
      assert.match(refused(answer, 503, "temporarily_unavailable").error, words);
    });

    test("the operator is told the same, and so is their command", async () => {
      const answer = await administer(worker.brands);
      const { error } = refused(answer, 503, "temporarily_unavailable");
      assert.match(error, words);
      const command = name === "not-migrated" ? ["brands"] : ["key", "create", worker.brands.premier.id, "--label", "x", "--environment", "test"];
      assert.ok((await admin(command, { url: worker.base })).err.startsWith(`admin: ${error} (temporarily_unavailable`));
    });

    test("who sends an event learns nothing of it, and may send it again", async () => {
      const { error } = refused(await track(worker.brands.premier, "conversion", conversion()), ...event);
      assert.doesNotMatch(error, /PEPPER|migration|table/i);
    });
  });
}
