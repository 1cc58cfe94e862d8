// Contract, sections 2 and 8: three plans by four events.
import assert from "node:assert/strict";
import { test } from "node:test";

import { accepted, recorded, refused, track } from "../support/api.mjs";
import { growth, inTest, premier, starter } from "../support/demo.mjs";
import { EVENTS, orderOf, payloadOf } from "../support/payloads.mjs";

const PLANS = { Starter: starter, Growth: growth, Premier: premier };
const PREMIER_ONLY = ["claim", "visit"];

for (const [plan, brand] of Object.entries(PLANS)) {
  for (const event of EVENTS) {
    const allowed = plan === "Premier" || !PREMIER_ONLY.includes(event);
    for (const [environment, keyed] of [["live", brand], ["test", inTest(brand)]]) {
      test(`${plan} ${allowed ? "records" : "does not record"} a ${event} with a ${environment} key`, async () => {
        const payload = payloadOf[event]();
        if (event === "refund") await recorded(keyed, "conversion", orderOf(108, { order_id: payload.order_id }));
        const answer = await track(keyed, event, payload);
        if (allowed) {
          accepted(answer);
        } else {
          const { error } = refused(answer, 403, "feature_not_available");
          assert.equal(error, `Feature not available: ${event} tracking requires the Premier plan; this brand is on ${plan}`);
        }
      });
    }
  }
}
