// The brands of the Workers that tests start for themselves, as an operator would enter them.
import { createHmac } from "node:crypto";

import { checksummed, keyId } from "./keys.mjs";

const pepper = "a pepper that nobody else uses";
const CREATED = 1_700_000_000_000;
const LONG_AGO = 1_700_000_000_001;
const FAR_AHEAD = 4_000_000_000_000;

/** Name, plan, basis. */
const BRANDS = [
  ["premier", "premier", "paid"],
  ["premier2", "premier", "paid"],
  ["growth", "growth", "paid"],
  ["starter", "starter", "paid"],
  ["gross", "premier", "gross"],
];

/** Every brand has these: name, environment, expires_at, revoked_at. */
const KEYS = [
  ["key", "live", null, null],
  ["testKey", "test", null, null],
  ["spareKey", "live", null, null],
  ["expiringKey", "live", FAR_AHEAD, null],
  ["expiredKey", "live", LONG_AGO, null],
  ["revokedKey", "live", null, LONG_AGO],
];

const digest = (key) => createHmac("sha256", pepper).update(key).digest("hex");
const literal = (value) => (typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value ?? "NULL"));
const insert = (table, row) =>
  `INSERT INTO ${table} (${Object.keys(row).join(", ")}) VALUES (${Object.values(row).map(literal).join(", ")});\n`;

// The same ones each time, so that a seeded state can be kept; they open nothing but these databases.
const brands = BRANDS.map(([name, plan, basis], number) => {
  const id = `brd_${String(number).padStart(12, "0")}7${"0".repeat(3)}8${"0".repeat(15)}`;
  const keys = KEYS.map(([label, environment, expires, revoked], place) => {
    const text = checksummed(`al_${environment}_${String(number * KEYS.length + place).padStart(12, "0").padEnd(44, "EndToEnd")}`);
    return { label, environment, expires, revoked, text };
  });
  return { id, name, plan, basis, keys };
});

const sql = brands.flatMap(({ id, name, plan, basis, keys }) => [
  insert("brands", { brand_id: id, name, plan, basis, created_at: CREATED }),
  ...keys.map(({ label, environment, expires, revoked, text }) =>
    insert("api_keys", {
      brand_id: id,
      key_id: keyId(text),
      environment,
      digest: digest(text),
      label,
      created_at: CREATED,
      expires_at: expires,
      revoked_at: revoked,
    }),
  ),
]);

/** The brands at a Worker's address, like those of demo.mjs, with all of their keys. */
function brandsAt(base) {
  const entry = ({ id, name, keys }) => [name, { base, id, ...Object.fromEntries(keys.map(({ label, text }) => [label, text])) }];
  return Object.fromEntries(brands.map(entry));
}

export const seed = { pepper, sql: sql.join(""), brandsAt };
