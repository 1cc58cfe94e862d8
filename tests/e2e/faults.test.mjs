// Contract, sections 2 and 9: when the database fails; how often it is asked; what is logged.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";

import { accepted, call, once, recorded, refused, track, validate, withoutRequestId } from "../support/api.mjs";
import { keyId, mintKey, mistyped } from "../support/keys.mjs";
import { callsOf, fault, startLab } from "../support/lab.mjs";
import { EVENTS, claim, conversion, newEmail, newOrder, orderOf, payloadOf, unique } from "../support/payloads.mjs";
import { LOCAL_VARS } from "../support/worker.mjs";

// With the queue, an event that can't be recorded now is accepted: overflow.test.mjs.
const lab = await startLab("faults", LOCAL_VARS, { overflow: false });
const { premier, starter } = lab.brands;

/** Nothing that the database said may reach the answer. */
function assertSilent(answer) {
  assert.doesNotMatch(withoutRequestId(answer), /D1|SQL|\btable|overloaded|Network|buyer@|storage/i);
}

/** A payload that is accepted; of a refund, the order exists. */
async function acceptable(event) {
  const payload = payloadOf[event]();
  if (event === "refund") await recorded(premier, "conversion", orderOf(100, { order_id: payload.order_id }));
  return payload;
}

test("/health is 200 when the database answers, else 503", async () => {
  assert.equal((await call(premier, "GET", "/health")).status, 200);
  for (const name of ["lost-always", "overloaded", "broken"]) {
    const answer = await call(premier, "GET", "/health", undefined, fault(name));
    assert.equal(answer.status, 503, answer.text);
    assert.ok(answer.headers["retry-after"]);
    assertSilent(answer);
  }
});

/** A refund is decided on what was read. */
const callsToRecord = (event) => (event === "refund" ? 2 : 1);

for (const event of EVENTS) {
  test(`${event}: as few calls of the database as it takes record it`, async () => {
    const answer = await track(premier, event, await acceptable(event));
    accepted(answer);
    assert.equal(callsOf(answer), callsToRecord(event));
  });

  test(`${event}: no call more with an Idempotency-Key, and one for its repetition`, async () => {
    const [payload, key] = [await acceptable(event), once(unique("key"))];
    for (let time = 0; time < 2; time += 1) {
      const answer = await track(premier, event, payload, key);
      assert.deepEqual([accepted(answer).data.duplicate, callsOf(answer)], [time > 0, time > 0 ? 1 : callsToRecord(event)]);
    }
  });

  test(`${event}: what is lost on the way to the database is tried again, and recorded once`, async () => {
    for (const name of ["lost-once", "reset-once"]) {
      const [payload, rows] = [await acceptable(event), await lab.stored()];
      const answer = await track(premier, event, payload, fault(name));
      assert.equal(accepted(answer).data.duplicate, false);
      assert.equal(callsOf(answer), callsToRecord(event) + 1);
      assert.deepEqual(await lab.stored(), { ...rows, [`${event}s`]: rows[`${event}s`] + 1 });
    }
  });

  test(`${event}: what is lost on the way back is recorded once, and no duplicate`, async () => {
    const [payload, rows] = [await acceptable(event), await lab.stored()];
    const answer = await track(premier, event, payload, fault("answer-lost-once"));
    assert.equal(accepted(answer).data.duplicate, false);
    assert.deepEqual(await lab.stored(), { ...rows, [`${event}s`]: rows[`${event}s`] + 1 });
  });

  test(`${event}: what stays lost, and too much at once, is 503`, async () => {
    const [payload, rows] = [await acceptable(event), await lab.stored()];
    for (const name of ["lost-always", "overloaded"]) {
      const answer = await track(premier, event, payload, fault(name));
      refused(answer, 503, "temporarily_unavailable");
      assertSilent(answer);
    }
    assert.deepEqual(await lab.stored(), rows);
    assert.equal((await recorded(premier, event, payload)).duplicate, false);
  });

  test(`${event}: what is our own mistake is 500`, async () => {
    const [payload, rows] = [await acceptable(event), await lab.stored()];
    const answer = await track(premier, event, payload, fault("broken"));
    refused(answer, 500, "internal_error");
    assertSilent(answer);
    assert.deepEqual(await lab.stored(), rows);
  });
}

test("too much at once is not tried again", async () => {
  assert.equal(callsOf(await track(premier, "conversion", conversion(), fault("overloaded"))), 1);
});

test("what stays lost is given up after a few tries", async () => {
  const calls = callsOf(await track(premier, "conversion", conversion(), fault("lost-always")));
  assert.ok(calls > 1 && calls <= 6, `${calls} calls`);
});

test("what fails before the key is looked up costs no call of the database", async () => {
  const bad = [
    track({ ...premier, key: mistyped(premier.key) }, "conversion", conversion()),
    track({ ...premier, key: undefined }, "conversion", conversion()),
    track({ ...premier, id: undefined }, "conversion", conversion()),
    call(premier, "POST", "/api/v1/track/clam", {}),
    call(premier, "PUT", "/api/v1/track/claim", {}),
    validate(premier, "conversion", conversion()),
  ];
  for (const answer of await Promise.all(bad)) assert.equal(callsOf(answer), 0, answer.text);
});

test("an invalid payload costs one call, for the key", async () => {
  for (const payload of ["{", "{}", { order_id: newOrder() }]) {
    const answer = await track(premier, "conversion", payload);
    assert.deepEqual([answer.status, callsOf(answer)], [400, 1]);
  }
});

test("a failing database is said before a payload's faults, since nobody knows the key yet", async () => {
  refused(await track(premier, "conversion", "{", fault("lost-always")), 503, "temporarily_unavailable");
});

describe("the log", () => {
  /** What the Worker has logged: wrangler's own lines, which name every path, are not its. */
  const logged = () => lab.output().split("\n").filter((line) => !line.startsWith("[wrangler:"));

  /** The lines about this request, once they have come through. */
  async function linesAbout(id) {
    for (let wait = 0; wait < 100; wait += 1) {
      const lines = logged().filter((line) => line.includes(id));
      if (lines.length > 0) return lines;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return [];
  }

  const secrets = { name: "Priscilla Private", phone: "+15550123456", email: newEmail(), key: mintKey("live"), order: newOrder() };
  const payload = conversion({ customer_email: secrets.email, customer_name: secrets.name, order_id: secrets.order });
  const signUp = claim({ email: secrets.email, name: secrets.name, phone: secrets.phone });
  const CASES = {
    "a recorded conversion": () => track(premier, "conversion", payload),
    "its repetition": () => track(premier, "conversion", payload),
    "a claim": () => track(premier, "claim", signUp),
    "an invalid payload": () => track(premier, "conversion", { ...payload, tax: secrets.phone, [secrets.name]: 1 }),
    "a broken payload": () => track(premier, "conversion", `{"customer_email":"${secrets.email}"`),
    "a wrong plan": () => track(starter, "claim", signUp),
    "a conflict": () => track(premier, "conversion", { ...payload, customer_email: newEmail(), order_total: 1000 }),
    "an unknown order": () => track(premier, "refund", { order_id: `${secrets.order}9` }),
    "an unknown key": () => track({ ...premier, key: secrets.key }, "conversion", payload),
    "a mistyped key": () => track({ ...premier, key: mistyped(secrets.key) }, "conversion", payload),
    "an unknown path": () => call(premier, "POST", `/api/v1/track/conversion/${secrets.email}`, payload),
    "a broken database": () => track(premier, "conversion", conversion({ customer_email: secrets.email }), fault("broken")),
    "a check": () => validate(premier, "conversion", payload),
  };

  for (const [name, request] of Object.entries(CASES)) {
    test(`${name} is one line`, async () => {
      const answer = await request();
      const lines = await linesAbout(answer.headers["x-request-id"]);
      assert.equal(lines.length, 1, lines.join("\n"));
      const line = JSON.parse(lines[0].slice(lines[0].indexOf("{"), lines[0].lastIndexOf("}") + 1));
      const { code = null } = JSON.parse(answer.text);
      const values = Object.values(line);
      assert.ok(values.includes(answer.status), lines[0]);
      if (code) assert.ok(values.includes(code), lines[0]);
      if (answer.path.startsWith("/api/v1/track/") && [200, 400, 403, 409].includes(answer.status)) {
        const brand = name === "a wrong plan" ? starter : premier;
        assert.ok(values.includes(brand.id) && values.includes(keyId(brand.key)), lines[0]);
      }
    });
  }

  after(async () => {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const log = logged().join("\n");
    for (const [name, secret] of Object.entries(secrets)) assert.ok(!log.includes(secret), `the log holds a ${name}`);
    assert.ok(!log.includes(premier.key), "the log holds a key");
    assert.ok(!/customer_email|order_total"/.test(log), "the log holds a payload");
  });
});
