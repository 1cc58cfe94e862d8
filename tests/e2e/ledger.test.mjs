// Contract, section 7, on the built Worker and real D1: each rule once. The native tests of edge and the simulation have every case of
// it, and concurrency.test.mjs has many senders at once.
import assert from "node:assert/strict";
import { test } from "node:test";

import { accepted, once, recorded, refused, repeated, said, track } from "../support/api.mjs";
import { growth, inTest, premier, premier2, starter } from "../support/demo.mjs";
import { EVENTS, claim, conversion, newCode, newEmail, newOrder, orderOf, payloadOf, unique, visit } from "../support/payloads.mjs";

const PREMIER_ONLY = ["claim", "visit"];

/** A payload that is accepted; of a refund, the order exists. */
async function acceptable(event, brand = premier) {
  const payload = payloadOf[event]();
  if (event === "refund") await recorded(brand, "conversion", orderOf(100, { order_id: payload.order_id }));
  return payload;
}

/** The text of an answer, with only the prefix of each identifier that we made. */
const withoutIds = ({ text }) => text.replaceAll(/"(cnv|clm|vst|rfd)_[0-9a-f]{12}7[0-9a-f]{19}"/g, '"$1"');

test("each event is answered with all that the contract names, in that order", async () => {
  const [email, code, order] = [newEmail(), newCode(), newOrder()];
  const answers = [
    ["claim", claim({ email, referral_code: code }), `"claim_id":"clm","referral_code":"${code}","duplicate":false`],
    [
      "conversion",
      conversion({ customer_email: email, order_id: order }),
      `"conversion_id":"cnv","order_id":"${order}","duplicate":false,` +
        `"attribution":{"method":"email","referral_code":"${code}","claim_id":"clm"},"attributable_revenue":90.00`,
    ],
    [
      "refund",
      { order_id: order, refund_amount: 50, refund_id: "RF-1" },
      `"refund_id":"RF-1","conversion_id":"cnv","refund_amount":50.00,"total_refunded":50.00,"remaining":58.00,"is_full_refund":false,` +
        `"duplicate":false,"attributable_revenue":48.3333`,
    ],
    ["visit", visit(), `"visit_id":"vst","duplicate":false`],
  ];
  for (const [event, payload, data] of answers) {
    const answer = await track(premier, event, payload);
    accepted(answer);
    assert.equal(withoutIds(answer), `{"success":true,"data":{${data}}}`);
  }
});

for (const [plan, brand] of Object.entries({ Starter: starter, Growth: growth, Premier: premier })) {
  test(`what ${plan} records, with a live and with a test key`, async () => {
    for (const keyed of [brand, inTest(brand)]) {
      for (const event of EVENTS) {
        const answer = await track(keyed, event, await acceptable(event, keyed));
        if (plan === "Premier" || !PREMIER_ONLY.includes(event)) accepted(answer);
        else assert.match(refused(answer, 403, "feature_not_available").error, new RegExp(`^Feature not available: ${event} tracking .* on ${plan}$`));
      }
    }
  });
}

test("attribution: by a code, by the latest claim of the email, or none", async () => {
  const email = newEmail();
  const claimed = async (code, of = email) => (await recorded(premier, "claim", claim({ email: of, referral_code: code }))).claim_id;
  const [first, last] = [newCode(), newCode()];
  const id = await claimed(first.toLowerCase());
  const lastId = await claimed(last);
  assert.equal(await claimed(first), id, "a claim sent again is not more recent");
  await claimed(first, newEmail());
  const attributed = async (more, brand = premier) => Object.values((await recorded(brand, "conversion", conversion(more))).attribution);
  assert.deepEqual(await attributed({ customer_email: email.toUpperCase(), referral_code: first }), ["code", first, id]);
  assert.deepEqual(await attributed({ customer_email: email }), ["email", last, lastId]);
  assert.deepEqual(await attributed({ referral_code: first }), ["code", first, null]);
  assert.deepEqual(await attributed({ referral_code: " " }), ["none", null, null]);
  for (const other of [premier2, inTest(premier)]) assert.deepEqual(await attributed({ customer_email: email }, other), ["none", null, null]);
});

test("a repetition has the first result, and what differs is named", async () => {
  const differing = { conversion: { tax: 9, customer_name: "Jane" }, refund: { refund_amount: 51 }, claim: { name: "Sam" } };
  for (const [event, more] of Object.entries(differing)) {
    const payload = await acceptable(event);
    const first = await recorded(premier, event, payload);
    assert.equal((await repeated(first, premier, event, payload)).warnings, undefined);
    const { warnings } = await repeated(first, premier, event, { ...payload, ...more });
    assert.deepEqual([said(warnings), warnings[0].fields.toSorted()], [["differs_from_recorded"], Object.keys(more).toSorted()]);
  }
  const text = `{"customer_email":"a@example.com","order_id":"ID","order_total":108.00,"tax":8,"shipping":0,"discount":0,"referral_code":"john"}`;
  const again = `{"referral_code":" JOHN ","order_total":1.08e2,"customer_email":"A@Example.com ","tax":8.000,"order_id":"ID","shipping":-0,"discount":0.0}`;
  const id = unique("ORD");
  const first = await recorded(growth, "conversion", text.replace("ID", id));
  assert.equal((await repeated(first, growth, "conversion", again.replace("ID", id))).warnings, undefined, "what only looks different");
});

test("what nothing identifies is new each time, and says so", async () => {
  for (const [event, payload] of [["visit", visit()], ["conversion", conversion({ order_id: undefined })]]) {
    const answers = [await track(premier, event, payload), await track(premier, event, payload)].map(accepted);
    assert.equal(new Set(answers.map(({ data }) => data.visit_id ?? data.conversion_id)).size, 2);
    for (const { data, warnings } of answers) {
      assert.equal(data.duplicate, false);
      assert.deepEqual(said(warnings), event === "visit" ? [] : ["not_deduplicated /order_id"]);
    }
  }
});

test("another email and another total under a known order_id is another order", async () => {
  const payload = conversion();
  const first = await recorded(growth, "conversion", payload);
  const other = { customer_email: newEmail(), order_total: 50 };
  for (const [field, value] of Object.entries(other)) await repeated(first, growth, "conversion", { ...payload, [field]: value });
  refused(await track(growth, "conversion", { ...payload, ...other }), 409, "order_id_conflict");
  assert.equal((await recorded(growth, "conversion", { ...payload, order_id: payload.order_id.toLowerCase() })).duplicate, false);
});

for (const event of EVENTS) {
  test(`${event}: an Idempotency-Key has one result and one payload`, async () => {
    const [key, payload] = [once(unique("key")), await acceptable(event)];
    const first = await recorded(premier, event, payload, key);
    assert.equal(first.duplicate, false);
    assert.equal((await repeated(first, premier, event, payload, key)).warnings, undefined);
    const other = event === "refund" ? { ...payload, refund_amount: 51 } : payloadOf[event]();
    assert.match(refused(await track(premier, event, other, key), 409, "idempotency_conflict").error, /Idempotency-Key/);
    await repeated(first, premier, event, payload, key);
  });
}

test("an Idempotency-Key is of one kind, brand and environment, compares what is normalized, and forgets failures", async () => {
  const key = once(unique("key"));
  for (const brand of [premier, inTest(premier), premier2]) {
    for (const event of ["conversion", "visit"]) {
      const payload = payloadOf[event]();
      refused(await track(brand, event, "{", key), 400, "malformed_json");
      const first = await recorded(brand, event, payload, key);
      assert.equal(first.duplicate, false);
      const { warnings } = await repeated(first, brand, event, { ...payload, referral_code: ` ${payload.referral_code ?? ""}`, sent_at: 1 }, key);
      assert.deepEqual(said(warnings), ["unknown_field /sent_at"]);
    }
  }
  const [known, other] = [conversion(), once(unique("key"))];
  await recorded(premier, "conversion", known);
  await recorded(premier, "conversion", conversion(), other);
  refused(await track(premier, "conversion", known, other), 409, "idempotency_conflict");
});

const FORMS = {
  "255 characters": ["k".repeat(235) + unique("key"), true],
  "all visible ASCII": ["!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~" + unique("key"), true],
  "256 characters": ["k".repeat(256), false],
  "8,000 characters": ["k".repeat(8000), false],
  "letters beyond ASCII": ["clé", false],
  "a tab": ["a\tb", false],
  "a space": ["a b", false],
  nothing: ["", false],
};

for (const [form, [key, fine]] of Object.entries(FORMS)) {
  test(`a key of ${form} is ${fine ? "accepted" : "refused"}`, async () => {
    const answer = await track(premier, "conversion", conversion({ order_id: undefined }), once(key));
    if (fine) accepted(answer);
    else assert.match(refused(answer, 400, "invalid_idempotency_key").error, /Idempotency-Key.*255/);
  });
}

test("a refund finds its conversion by each identifier, and by no other's", async () => {
  const story = async () => {
    const signUp = claim();
    const { claim_id: claimId } = await recorded(premier, "claim", signUp);
    const { conversion_id: id, order_id: order } = await recorded(premier, "conversion", orderOf(100, { customer_email: signUp.email }));
    return { email: signUp.email, ids: { order_id: order, conversion_id: id, claim_id: claimId } };
  };
  const [{ email, ids }, other] = [await story(), await story()];
  const refund = (identifiers) => track(premier, "refund", { refund_amount: 1, ...identifiers });
  const unknown = { order_id: newOrder(), conversion_id: `cnv_${"0".repeat(32)}`, claim_id: `clm_${"0".repeat(32)}` };
  assert.equal(accepted(await refund(ids)).data.conversion_id, ids.conversion_id);
  for (const [name, value] of Object.entries(ids)) {
    assert.equal(accepted(await refund({ [name]: value })).data.conversion_id, ids.conversion_id);
    refused(await refund({ [name]: unknown[name] }), 404, "conversion_not_found");
    refused(await refund({ ...ids, [name]: unknown[name] }), 404, "conversion_not_found");
    refused(await refund({ ...ids, [name]: other.ids[name] }), 409, "identifiers_disagree");
  }
  assert.deepEqual(said(refused(await refund({}), 400, "invalid_payload").errors), ["identifier_required"]);

  const { conversion_id: second, order_id: order } = await recorded(premier, "conversion", orderOf(100, { customer_email: email }));
  const { details } = refused(await refund({ claim_id: ids.claim_id }), 409, "ambiguous_claim");
  const candidates = [{ conversion_id: second, order_id: order }, { conversion_id: ids.conversion_id, order_id: ids.order_id }];
  assert.deepEqual(details, { candidates });
});

/** Of an order of 100: what is sent, then the amount applied, the sum, what remains, and the warnings; or what remains, if that is too little. */
const FULL = "full_refund_mismatch /is_full_refund";
const TOTAL = "total_refunded_mismatch /total_refunded";
const LEDGERS = {
  "parts add up to the order and not a bit more": [
    [{ refund_amount: 99.9999 }, 99.9999, 99.9999, 0.0001],
    [{ refund_amount: 0.0002 }, "refused", 0.0001],
    [{ refund_amount: 0.0001 }, 0.0001, 100, 0],
    [{ refund_amount: 0.0001 }, "refused", 0],
  ],
  "without an amount, all that remains is refunded, once": [
    [{ refund_amount: 12.3456 }, 12.3456, 12.3456, 87.6544],
    [{}, 87.6544, 100, 0],
    [{}, 87.6544, 100, 0],
  ],
  "a running total is the sender's, the largest stands, and one that does not fit is told": [
    [{ refund_amount: 30, total_refunded: 30, is_full_refund: false }, 30, 30, 70],
    [{ refund_amount: 20, total_refunded: 80 }, 50, 80, 20, TOTAL],
    [{ refund_amount: 50, total_refunded: 50 }, 0, 80, 20],
    [{ refund_amount: 20.01, total_refunded: 100.01 }, "refused", 20],
    [{ total_refunded: 100, is_full_refund: false }, 20, 100, 0, FULL],
  ],
  "both pages' bodies on one order add up": [
    [{ refund_amount: 10, refund_id: "RF-1" }, 10, 10, 90],
    [{ refund_amount: 20, total_refunded: 30, is_full_refund: true }, 20, 30, 70, FULL],
    [{ refund_amount: 30, refund_id: "RF-2" }, 30, 60, 40],
    [{ refund_amount: 20, total_refunded: 30 }, 0, 60, 40],
  ],
};

for (const [name, steps] of Object.entries(LEDGERS)) {
  test(name, async () => {
    const { order_id: order } = await recorded(starter, "conversion", orderOf(100));
    let sum = 0;
    for (const [fields, amount, total, remaining, ...expected] of steps) {
      const answer = await track(starter, "refund", { order_id: order, ...fields });
      if (amount === "refused") {
        assert.equal(refused(answer, 409, "refund_exceeds_remaining").details.remaining, total);
        continue;
      }
      const { data, warnings } = accepted(answer);
      assert.deepEqual([data.refund_amount, data.total_refunded, data.remaining, data.duplicate], [amount, total, remaining, total === sum]);
      assert.equal(data.is_full_refund, remaining === 0);
      assert.deepEqual(said(warnings).filter((warning) => warning !== "not_deduplicated /refund_id"), expected);
      sum = total;
    }
  });
}

test("a refund_id is known for its conversion only, and comes first", async () => {
  const [one, two] = [await recorded(starter, "conversion", orderOf(100)), await recorded(starter, "conversion", orderOf(100))];
  const refund = { refund_id: "RF-1", refund_amount: 30 };
  const first = await recorded(starter, "refund", { order_id: one.order_id, ...refund });
  const { warnings } = await repeated(first, starter, "refund", { conversion_id: one.conversion_id, ...refund, refund_amount: 500 });
  assert.deepEqual(warnings[0].fields, ["order_id", "conversion_id", "refund_amount"]);
  assert.equal((await recorded(starter, "refund", { order_id: two.order_id, ...refund })).duplicate, false);
});

/** What counts, what was paid, what is refunded, what still counts: half to even at the fourth decimal. */
const REVENUE = [
  [{ order_total: 3, tax: 1, shipping: 0 }, 1, "1.3333"],
  [{ order_total: 2, tax: 0.9999, shipping: 0 }, 1, "0.50"], // 0.50005, down to the even 0.5000
  [{ order_total: 10, tax: 8, shipping: 8 }, 5, "0.00"], // nothing counted to begin with
  [{ order_total: 99_999_999_999.9999, tax: 0, shipping: 0 }, 0.0001, "99999999999.9998"],
];

test("what still counts after a refund is exact, and a conversion's repetition tells its first revenue", async () => {
  for (const [amounts, refunded, left] of REVENUE) {
    const payload = conversion({ discount: 0, ...amounts });
    const first = await recorded(starter, "conversion", payload);
    const answer = await track(starter, "refund", { order_id: payload.order_id, refund_amount: refunded });
    accepted(answer);
    assert.ok(answer.text.includes(`"attributable_revenue":${left}}`), answer.text);
    await repeated(first, starter, "conversion", payload);
  }
});
