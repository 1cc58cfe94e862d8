// Several databases: a brand lives wholly in one, which its identifier tells.
import assert from "node:assert/strict";
import { after, test } from "node:test";

import { accepted, call, recorded, refused } from "../support/api.mjs";
import { ADMIN_TOKEN, brandIn, operate } from "../support/operator.mjs";
import { LOCAL_VARS, startWorker } from "../support/worker.mjs";

const DATABASES = 3;
const vars = { ...LOCAL_VARS, ADMIN_TOKEN };
const worker = await startWorker({ name: "databases", databases: DATABASES, vars });
after(worker.stop);

const order = (number) => ({ customer_email: "buyer@example.com", order_id: `ORD-${number}`, order_total: 108, tax: 8, shipping: 10, discount: 5 });

test("a brand in each of them records and reads back, and opens to its own key alone", async () => {
  const brands = await Promise.all(Array.from({ length: DATABASES }, (_, database) => brandIn(worker, database)));
  const conversions = await Promise.all(brands.map((brand) => recorded(brand, "conversion", order(1))));
  assert.equal(new Set(conversions.map((conversion) => conversion.conversion_id)).size, DATABASES);
  for (const [place, brand] of brands.entries()) {
    const { events } = accepted(await call(brand, "GET", "/api/v1/events")).data;
    assert.deepEqual(events.map(({ id }) => id), [conversions[place].conversion_id]);
    const other = brands[(place + 1) % DATABASES];
    refused(await call({ ...brand, key: other.key }, "GET", "/api/v1/events"), 401, "invalid_api_key");
  }
  const { brands: listed } = accepted(await operate(worker, "GET", "brands")).data;
  for (const [place, { id }] of brands.entries()) assert.equal(listed.find((brand) => brand.brand_id === id).database, place);
});

test("a database that is not bound takes no brand", async () => {
  refused(await operate(worker, "POST", "brands", { name: "Nowhere", plan: "starter", database: DATABASES }), 400, "database_not_bound");
});

test("the brands of before go on in the first one", async () => {
  await recorded(worker.brands.premier, "conversion", order(2));
});
