// The fixture corpus through POST /validate: the verdict of every case, byte for byte. What is not JSON, or hostile, goes through /track,
// too: it is refused alike, and nothing is stored.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { accepted, refused, track, validate } from "../support/api.mjs";
import { counts, nobody, premier } from "../support/demo.mjs";
import { root } from "../support/root.mjs";

const STATUS = { malformed_json: 400, invalid_payload: 400, payload_too_large: 413 };
const directory = join(root, "core/fixtures");
const files = readdirSync(directory).filter((name) => name.endsWith(".json"));

function bodyOf({ body, body_base64: base64, body_repeat: repeated }) {
  if (base64 !== undefined) return Buffer.from(base64, "base64");
  if (repeated !== undefined) return Buffer.from(repeated.map(([text, times]) => text.repeat(times)).join(""));
  return Buffer.from(body);
}

/** What the server must answer: the verdict, and in a failure the request id behind it. */
function expectedText({ verdict }, answer) {
  const id = answer.headers["x-request-id"];
  return JSON.parse(verdict).success ? verdict : `${verdict.slice(0, -1)},"request_id":"${id}"}`;
}

const TRACKED = /^(json_(syntax|encoding|root|limits)|hostile|duplicates)\.json$/;
let total = 0;
let refusals = 0;
for (const file of files) {
  const { cases } = JSON.parse(readFileSync(join(directory, file), "utf8"));
  // `coerce` is for pre-flight alone: the server has no such option.
  const overHttp = cases.filter(({ options }) => !options?.coerce);
  total += overHttp.length;
  test(`${file}: ${overHttp.length} cases, and ${cases.length - overHttp.length} for pre-flight alone`, { concurrency: 8 }, async (context) => {
    const answered = overHttp.map((one) =>
      context.test(one.name, async () => {
        assert.ok(one.verdict, "the case is not blessed: run `cargo xtask bless`");
        const { basis, mode } = one.options ?? {};
        const parameters = new URLSearchParams({ ...(basis && { basis }), ...(mode && { mode }) }).toString();
        const query = parameters && `?${parameters}`;
        const answer = await validate(nobody, one.event, bodyOf(one), { query });
        const { success, code } = JSON.parse(one.verdict);
        if (success) accepted(answer);
        else refused(answer, STATUS[code], code);
        assert.equal(answer.text, expectedText(one, answer));
        if (success || !TRACKED.test(file)) return;
        refusals += 1;
        assert.deepEqual(refused(await track(premier, one.event, bodyOf(one)), STATUS[code], code).errors, JSON.parse(answer.text).errors);
      }),
    );
    await Promise.all(answered);
  });
}

test("the corpus has at least 250 cases", () => {
  assert.ok(total >= 250, `${total} cases`);
});

test("nothing that was refused is stored", async () => {
  assert.ok(refusals > 100, `${refusals} refusals`);
  assert.deepEqual(await counts(premier), { conversions: 0, refunds: 0, claims: 0, visits: 0 });
});
