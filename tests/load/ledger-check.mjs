// Compares a database with what was acknowledged: every acknowledged event is there once, with its money, and nothing
// else is. Amounts are integers of 1/10,000, on both sides.

/** What was acknowledged to several senders, together. */
export function together(parts) {
  const all = (kind) => parts.flatMap((part) => part[kind]);
  return { conversions: all("conversions"), refunds: all("refunds"), claims: all("claims"), visits: all("visits") };
}

/**
 * What is wrong, as `{ kind, what }`: an event is `lost` or `doubled`, or it has the `wrong` content.
 *
 * @param {import("node:sqlite").DatabaseSync} database
 * @param {string} brandId whose rows, in the live environment
 * @param {ReturnType<typeof together>} acknowledged to that brand, all that was ever sent
 */
export function violations(database, brandId, acknowledged) {
  const rows = (columns, table) =>
    database.prepare(`SELECT ${columns} FROM ${table} WHERE brand_id = ? AND environment = 'live'`).all(brandId);
  const found = [];
  const wrong = (what) => found.push({ kind: "wrong", what });

  const conversions = rows("conversion_id AS id, order_id, order_total, attributable_revenue, refunded", "conversions");
  const refunds = rows("conversion_id || ' ' || refund_id AS id, conversion_id, amount, total_refunded", "refunds");
  const claims = rows("claim_id AS id, referral_code, email", "claims");
  const visits = rows("visit_id AS id", "visits");
  const keys = rows("event || ' ' || row_id || ' ' || idempotency_key AS id", "idempotency_keys");

  const paired = (name, stored, wanted) => pair(name, stored, wanted, found);
  const sums = { stored: sumsOf(refunds, (refund) => refund.conversion_id), acknowledged: sumsOf(acknowledged.refunds, (refund) => refund.conversionId) };
  for (const [row, was] of paired("conversion", conversions, acknowledged.conversions)) {
    const [stored, told] = [sums.stored.get(row.id) ?? 0, sums.acknowledged.get(row.id) ?? 0];
    if (row.order_id !== was.orderId) wrong(`conversion ${row.id} has the order_id ${row.order_id} instead of ${was.orderId}`);
    if (row.order_total !== was.total) wrong(`conversion ${row.id} has the order_total ${row.order_total} instead of ${was.total}`);
    if (row.attributable_revenue !== was.revenue) wrong(`of conversion ${row.id} count ${row.attributable_revenue} instead of ${was.revenue}`);
    if (row.refunded !== stored) wrong(`conversion ${row.id} has ${row.refunded} refunded, and its refunds add up to ${stored}`);
    if (row.refunded !== told) wrong(`conversion ${row.id} has ${row.refunded} refunded, and ${told} were acknowledged`);
    if (row.refunded > row.order_total) wrong(`conversion ${row.id} has ${row.refunded} refunded of ${row.order_total}`);
  }
  const toldRefunds = acknowledged.refunds.map((refund) => ({ ...refund, id: `${refund.conversionId} ${refund.id}` }));
  for (const [row, was] of paired("refund", refunds, toldRefunds)) {
    if (row.amount !== was.amount) wrong(`refund ${row.id} is of ${row.amount} instead of ${was.amount}`);
  }
  for (const [row, was] of paired("claim", claims, acknowledged.claims)) {
    if (row.referral_code !== was.code || row.email !== was.email) wrong(`claim ${row.id} is another one`);
  }
  paired("visit", visits, acknowledged.visits);
  const visitKeys = acknowledged.visits.map((visit) => ({ id: `visit ${visit.id} ${visit.key}` }));
  paired("key of a", keys.filter(({ id }) => id.startsWith("visit ")), visitKeys);

  twice(conversions.filter((row) => row.order_id !== null), (row) => row.order_id, "order_id", found);
  twice(claims, (row) => `${row.referral_code} of ${row.email}`, "claim", found);
  const [{ integrity_check: integrity }] = database.prepare("PRAGMA integrity_check").all();
  if (integrity !== "ok") wrong(`the database is damaged: ${integrity}`);
  return found;
}

/** The stored rows with what was acknowledged of them; what has no counterpart, or two, is a violation. */
function pair(name, stored, acknowledged, found) {
  const known = new Map(acknowledged.map((one) => [one.id, one]));
  if (known.size !== acknowledged.length) found.push({ kind: "doubled", what: `one ${name} id was acknowledged for two events` });
  const pairs = [];
  const seen = new Set();
  for (const row of stored) {
    if (!known.has(row.id)) found.push({ kind: "doubled", what: `${name} ${row.id} was acknowledged to nobody` });
    else if (seen.has(row.id)) found.push({ kind: "doubled", what: `${name} ${row.id} is there twice` });
    else pairs.push([row, known.get(row.id)]);
    seen.add(row.id);
  }
  for (const id of known.keys()) if (!seen.has(id)) found.push({ kind: "lost", what: `${name} ${id}` });
  return pairs;
}

function twice(rows, keyOf, name, found) {
  const seen = new Set();
  for (const row of rows) {
    const key = keyOf(row);
    if (seen.has(key)) found.push({ kind: "doubled", what: `${name} ${key} has two rows` });
    seen.add(key);
  }
}

function sumsOf(entries, keyOf) {
  const sums = new Map();
  for (const entry of entries) sums.set(keyOf(entry), (sums.get(keyOf(entry)) ?? 0) + entry.amount);
  return sums;
}
