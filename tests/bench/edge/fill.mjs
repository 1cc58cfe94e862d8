// Databases that have been in use: events of many brands, half of them of the brand that is measured, inserted into the real tables
// with the real triggers, so that the feed and the sums are what they would be.
const KEY = "key_of_the_past";
const SINCE = 1_760_000_000_000;

/** Of ten events, so many are conversions; every second of the rest is a refund of one of them. */
const CONVERSIONS = 6;

/**
 * @param {{events: number, brands: number, brand: string}} size `brand` owns half of the events
 * @returns {(database: import("node:sqlite").DatabaseSync) => void}
 */
export const filledWith = ({ events, brands, brand }) => (database) => {
  database.exec("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; BEGIN");
  const run = (sql, ...params) => database.prepare(sql).run(...params);
  // `n` counts, and ids follow it as they follow time; a brand has a number, 0 is the one that is measured.
  const numbers = (count) => `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${Math.max(1, count)})`;
  const owner = `CASE WHEN n % 2 = 0 THEN '${brand}' ELSE printf('brd_past%028d', n / 2 % ${brands}) END`;
  const at = `${SINCE} + n * 20000`;
  const id = (prefix) => `printf('${prefix}_%012x7%019x', ${at}, n)`;
  run(`${numbers(brands)} INSERT INTO brands (brand_id, name, plan, basis, created_at) SELECT printf('brd_past%028d', n - 1), 'Past', 'premier', 'paid', ${SINCE} FROM numbers`);
  run(`${numbers(brands)} INSERT INTO api_keys (brand_id, key_id, environment, digest, label, created_at)
    SELECT printf('brd_past%028d', n - 1), '${KEY}', 'live', printf('%064x', n), 'past', ${SINCE} FROM numbers`);
  const conversions = Math.round((events * CONVERSIONS) / 10);
  run(`${numbers(conversions)} INSERT INTO conversions (brand_id, environment, conversion_id, order_id, customer_email, order_total,
      attributable_revenue, attribution, referral_code, payload, key_id, created_at)
    SELECT ${owner}, 'live', ${id("cnv")}, hex(randomblob(6)), lower(hex(randomblob(8))) || '@example.com', 1080000, 900000, 'code',
      'CODE' || n % 500, '{"customer_email":"' || lower(hex(randomblob(8))) || '@example.com","customer_name":"Jane Doe","order_total":108.00,'
      || '"tax":8.00,"shipping":10.00,"discount":5.00,"items":[{"name":"Serum","quantity":1,"unit_price":95.00}]}', '${KEY}', ${at}
    FROM numbers`);
  const refunds = Math.round(events / 5);
  run(`INSERT INTO refunds (brand_id, environment, conversion_id, refund_id, entry_id, amount, total_refunded, revenue_taken, payload,
      key_id, created_at)
    SELECT brand_id, 'live', conversion_id, 'R1', 'rfd' || substr(conversion_id, 4), 100000, 100000, 83333, '{"refund_amount":10.00}', '${KEY}', created_at
    FROM conversions WHERE seq % 3 < 2 ORDER BY seq LIMIT ${refunds}`);
  const claims = Math.round(events / 10);
  run(`${numbers(claims)} INSERT INTO claims (brand_id, environment, claim_id, referral_code, email, payload, key_id, created_at)
    SELECT ${owner}, 'live', ${id("clm")}, 'CODE' || n % 500, lower(hex(randomblob(8))) || '@example.com', '{}', '${KEY}', ${at} FROM numbers`);
  run(`${numbers(claims)} INSERT INTO visits (brand_id, environment, visit_id, referral_code, payload, key_id, created_at)
    SELECT ${owner}, 'live', ${id("vst")}, 'CODE' || n % 500, '{}', '${KEY}', ${at} FROM numbers`);
  database.exec("COMMIT");
};
