// The test of the test: a database that lost, doubled or miscounted something does not pass the check of crash.mjs.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";

import { root } from "../support/root.mjs";
import { violations } from "./ledger-check.mjs";

const BRAND = "brd_1";
const acknowledged = {
  conversions: [{ id: "cnv_1", orderId: "A", total: 1_000_000, revenue: 900_000 }, { id: "cnv_2", orderId: null, total: 500, revenue: 0 }],
  refunds: [{ conversionId: "cnv_1", id: "RF-1", amount: 250_000 }, { conversionId: "cnv_1", id: "RF-2", amount: 1 }],
  claims: [{ id: "clm_1", code: "JOHN123", email: "sam@example.com" }],
  visits: [{ id: "vst_1", key: "key-1" }],
};

/** The product's tables, without any of their constraints: these would take anything. */
function looseTables() {
  const strict = new DatabaseSync(":memory:");
  const migrations = join(root, "edge/migrations");
  for (const file of readdirSync(migrations).toSorted()) strict.exec(readFileSync(join(migrations, file), "utf8"));
  const loose = new DatabaseSync(":memory:");
  for (const { name } of strict.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'").all()) {
    const columns = strict.prepare(`PRAGMA table_info(${name})`).all().map((column) => column.name);
    loose.exec(`CREATE TABLE ${name} (${columns.join(", ")})`);
  }
  return loose;
}

/** Exactly what was acknowledged. */
function database() {
  const db = looseTables();
  db.exec(`
    INSERT INTO conversions (brand_id, environment, conversion_id, order_id, order_total, attributable_revenue, refunded) VALUES
      ('${BRAND}', 'live', 'cnv_1', 'A', 1000000, 900000, 250001), ('${BRAND}', 'live', 'cnv_2', NULL, 500, 0, 0),
      ('${BRAND}', 'test', 'cnv_3', 'A', 1, 0, 0), ('brd_2', 'live', 'cnv_4', 'A', 1, 0, 0);
    INSERT INTO refunds (brand_id, environment, conversion_id, refund_id, amount, total_refunded) VALUES
      ('${BRAND}', 'live', 'cnv_1', 'RF-1', 250000, 250000), ('${BRAND}', 'live', 'cnv_1', 'RF-2', 1, 250001);
    INSERT INTO claims (brand_id, environment, claim_id, referral_code, email) VALUES ('${BRAND}', 'live', 'clm_1', 'JOHN123', 'sam@example.com');
    INSERT INTO visits (brand_id, environment, visit_id) VALUES ('${BRAND}', 'live', 'vst_1');
    INSERT INTO idempotency_keys (brand_id, environment, event, idempotency_key, row_id) VALUES ('${BRAND}', 'live', 'visit', 'key-1', 'vst_1')`);
  return db;
}

test("exactly what was acknowledged passes, whatever other brands and environments hold", () => {
  assert.deepEqual(violations(database(), BRAND, acknowledged), []);
});

const copy = (table, changes) => {
  const row = `SELECT * FROM ${table} WHERE brand_id = '${BRAND}' LIMIT 1`;
  return `CREATE TEMP TABLE one AS ${row}; UPDATE one SET ${changes}; INSERT INTO ${table} SELECT * FROM one`;
};

const BROKEN = {
  "a conversion that is missing": ["DELETE FROM conversions WHERE conversion_id = 'cnv_2'", "lost: conversion cnv_2"],
  "a claim that is missing": ["DELETE FROM claims", "lost: claim clm_1"],
  "a visit that is missing": ["DELETE FROM visits", "lost: visit vst_1"],
  "an Idempotency-Key that is missing": ["DELETE FROM idempotency_keys", "lost: key of a visit vst_1 key-1"],
  "a row that is there twice": [copy("visits", "visit_id = 'vst_1'"), "doubled: visit vst_1 is there twice"],
  "a second row of an order": [
    copy("conversions", "conversion_id = 'cnv_9', refunded = 0"),
    "doubled: conversion cnv_9 was acknowledged to nobody",
    "doubled: order_id A has two rows",
  ],
  "a second row of a claim": [
    copy("claims", "claim_id = 'clm_9'"),
    "doubled: claim clm_9 was acknowledged to nobody",
    "doubled: claim JOHN123 of sam@example.com has two rows",
  ],
  "a second row of a visit": [copy("visits", "visit_id = 'vst_9'"), "doubled: visit vst_9 was acknowledged to nobody"],
  "a refund that is applied twice": [
    `${copy("refunds", "refund_id = 'RF-9'")}; UPDATE conversions SET refunded = 500001 WHERE conversion_id = 'cnv_1'`,
    "wrong: conversion cnv_1 has 500001 refunded, and 250001 were acknowledged",
    "doubled: refund cnv_1 RF-9 was acknowledged to nobody",
  ],
  "a refund that is missing in the sum": [
    "UPDATE conversions SET refunded = 250000 WHERE conversion_id = 'cnv_1'",
    "wrong: conversion cnv_1 has 250000 refunded, and its refunds add up to 250001",
    "wrong: conversion cnv_1 has 250000 refunded, and 250001 were acknowledged",
  ],
  "a refund that is missing altogether": [
    "DELETE FROM refunds WHERE refund_id = 'RF-2'; UPDATE conversions SET refunded = 250000 WHERE conversion_id = 'cnv_1'",
    "wrong: conversion cnv_1 has 250000 refunded, and 250001 were acknowledged",
    "lost: refund cnv_1 RF-2",
  ],
  "an amount that is off by 1/10,000": [
    "UPDATE refunds SET amount = 2 WHERE refund_id = 'RF-2'",
    "wrong: conversion cnv_1 has 250001 refunded, and its refunds add up to 250002",
    "wrong: refund cnv_1 RF-2 is of 2 instead of 1",
  ],
  "an order_total that is off by 1/10,000": ["UPDATE conversions SET order_total = 501 WHERE conversion_id = 'cnv_2'", "wrong: conversion cnv_2 has the order_total 501 instead of 500"],
  "a revenue that is off by 1/10,000": ["UPDATE conversions SET attributable_revenue = 1 WHERE conversion_id = 'cnv_2'", "wrong: of conversion cnv_2 count 1 instead of 0"],
  "another customer's claim": ["UPDATE claims SET email = 'eve@example.com'", "wrong: claim clm_1 is another one"],
};

for (const [name, [change, ...expected]] of Object.entries(BROKEN)) {
  test(`${name} is found`, () => {
    const db = database();
    db.exec(change);
    assert.deepEqual(violations(db, BRAND, acknowledged).map(({ kind, what }) => `${kind}: ${what}`).toSorted(), expected.toSorted());
  });
}

test("one id that was acknowledged for two events is found", () => {
  const [visit] = acknowledged.visits;
  const found = violations(database(), BRAND, { ...acknowledged, visits: [visit, { ...visit }] });
  assert.deepEqual(found.map(({ kind }) => kind), ["doubled", "doubled"]); // The visit's id, and its key.
});
