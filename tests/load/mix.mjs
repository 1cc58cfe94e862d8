// What a load consists of: requests of every kind, and the status that each must be answered with.
import { nested, tooLarge } from "../support/hostile.mjs";
import { requestBytes } from "./connection.mjs";

const conversion = (id) =>
  `{"customer_email":"${id}@example.com","customer_name":"Jane Doe","order_id":"${id}","order_total":108.00,"tax":8.00,"shipping":10.00,` +
  `"discount":5.00,"referral_code":"JOHN123","items":[{"name":"Serum","quantity":2,"unit_price":34.00,"category_path":["Skin","Face"]}]}`;

const wide = `{${Array.from({ length: 4000 }, (_, number) => `"field_${number}":1`).join(",")}}`;
const HOSTILE = [`{"customer_name":"${"x".repeat(60_000)}"}`, wide, nested(10_000), '{"a":"\\ud800"}', '{"a":1,"a":2}', "[".repeat(60_000)];

/** Each makes a request of an id that nobody else has. */
const KINDS = {
  "track conversion": (id) => ({ path: "/api/v1/track/conversion", body: conversion(id), status: 200 }),
  "track duplicate": () => ({ path: "/api/v1/track/conversion", body: conversion("the-same"), status: 200 }),
  "track claim": (id) => ({ path: "/api/v1/track/claim", body: `{"referral_code":"JOHN123","email":"${id}@example.com"}`, status: 200 }),
  "track visit": (id) => ({ path: "/api/v1/track/visit", body: '{"referral_code":"JOHN123"}', headers: { "Idempotency-Key": id }, status: 200 }),
  "track unknown order": (id) => ({ path: "/api/v1/track/refund", body: `{"order_id":"${id}","refund_amount":1.00,"refund_id":"R"}`, status: 404 }),
  "track invalid": () => ({ path: "/api/v1/track/conversion", body: '{"order_total":"108.00"}', status: 400 }),
  "validate conversion": (id) => ({ path: "/api/v1/validate/conversion", body: conversion(id), status: 200 }),
  "validate invalid": () => ({ path: "/api/v1/validate/refund", body: '{"order_id":17,"refund_amount":-1}', status: 400 }),
  "validate hostile": (id, random) => ({ path: "/api/v1/validate/conversion", body: random.pick(HOSTILE), status: 400 }),
  "wrong key": (id) => ({ path: "/api/v1/track/conversion", body: conversion(id), headers: { "X-API-Key": "al_live_x", "X-Brand-ID": "brd_x" }, status: 401 }),
  "unknown path": (id) => ({ path: `/api/v1/track/${id}`, body: "{}", status: 404 }),
  "validate too large": () => ({ path: "/api/v1/validate/conversion", body: tooLarge.toString(), status: 413 }),
};

/** What integrations send; of a hundred, so many are of this kind. */
export const EVERYDAY = { "track conversion": 60, "track duplicate": 10, "track claim": 10, "track visit": 12, "track unknown order": 4, "track invalid": 4 };

/** What needs no database. */
export const WITHOUT_DATABASE = { "validate conversion": 70, "validate invalid": 19, "validate hostile": 4, "validate too large": 1, "wrong key": 4, "unknown path": 2 };

/**
 * Returns what gives the next request: `{ kind, bytes, status }`.
 *
 * @param {object} brand on Premier
 * @param {import("../support/random.mjs").Random} random
 * @param {Record<string, number>} weights by kind, a hundred in all
 */
export function mixOf(brand, random, weights) {
  const kinds = Object.entries(weights).flatMap(([kind, weight]) => Array.from({ length: weight }, () => kind));
  const run = Date.now().toString(36);
  let count = 0;
  return () => {
    count += 1;
    const kind = random.pick(kinds);
    const { path, body, headers, status } = KINDS[kind](`${run}-${count}`, random);
    return { kind, status, bytes: requestBytes(brand, path, body, headers) };
  };
}
