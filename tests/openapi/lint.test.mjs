// The OpenAPI documents are what tools take for one: Redocly's recommended rules, in their strict form, find nothing.
import assert from "node:assert/strict";
import { test } from "node:test";

import { createConfig, lint } from "@redocly/openapi-core";

import { root } from "../support/root.mjs";

for (const file of ["openapi.json", "openapi-admin.json"]) {
  test(`docs/${file} has no problems`, async () => {
    const config = await createConfig({ extends: ["recommended-strict"] });
    const problems = await lint({ ref: `${root}docs/${file}`, config });
    const said = problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} at ${location[0]?.pointer}`);
    assert.deepEqual(said, []);
  });
}
