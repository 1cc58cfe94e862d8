// What one would write without WebAssembly: Hono routes, zod checks the shape, and two plain statements record. It knows a part of the
// contract only: one kind of event, keys without plans or lists of events, no idempotency keys, no attribution by email, no warnings.
import { Hono } from "hono";
import { z } from "zod";

const money = z.number().min(0).max(99_999_999_999.9999);
const text = (longest) => z.string().trim().min(1).max(longest);
const conversion = z.strictObject({
  customer_email: z.email().max(254).toLowerCase(),
  customer_name: text(200).optional(),
  order_id: text(64),
  order_total: money,
  tax: money,
  shipping: money,
  discount: money.optional(),
  referral_code: text(32).toUpperCase(),
  items: z.array(z.strictObject({ name: text(200), quantity: z.int().min(1).max(100_000), unit_price: money })).max(200).optional(),
});

const INSERT = `INSERT INTO conversions (brand_id, environment, conversion_id, order_id, customer_email, order_total, attributable_revenue,
  attribution, referral_code, payload, key_id, created_at)
SELECT brand_id, environment, ?3, ?4, ?5, ?6, ?7, 'code', ?8, ?9, key_id, ?10 FROM api_keys
WHERE brand_id = ?1 AND digest = ?2 AND revoked_at IS NULL ON CONFLICT DO NOTHING`;
const SELECT = `SELECT conversion_id, attributable_revenue, attribution, referral_code FROM conversions
WHERE brand_id = ?1 AND environment = 'live' AND order_id = ?3 AND EXISTS (SELECT 1 FROM api_keys WHERE brand_id = ?1 AND digest = ?2)`;

const inTenThousandths = (amount) => Math.round(amount * 10_000);
const identifier = (prefix) => `${prefix}_${crypto.randomUUID().replaceAll("-", "")}`;
const hexadecimal = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

let hmac;
async function digestOf(key, pepper) {
  const bytes = (value) => new TextEncoder().encode(value);
  hmac ??= await crypto.subtle.importKey("raw", bytes(pepper), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return hexadecimal(await crypto.subtle.sign("HMAC", hmac, bytes(key)));
}

const app = new Hono();

app.use(async (context, next) => {
  const started = Date.now();
  const requestId = identifier("req");
  await next();
  const { headers, status } = context.res;
  headers.set("X-Request-Id", requestId);
  headers.set("Cache-Control", "no-store");
  headers.set("X-Content-Type-Options", "nosniff");
  console.log(JSON.stringify({ request_id: requestId, route: context.req.path, status, ms: Date.now() - started }));
});

async function judge(context) {
  const body = await context.req.json().catch(() => undefined);
  const { data, error } = conversion.safeParse(body);
  if (!error) return { data };
  const errors = error.issues.map(({ path, code, message }) => ({ field: path.join("."), code, message }));
  return { rejection: context.json({ success: false, error: errors[0].message, code: errors[0].code, errors }, 400) };
}

const revenueOf = ({ order_total, tax, shipping }) => inTenThousandths(order_total) - inTenThousandths(tax) - inTenThousandths(shipping);

app.post("/api/v1/validate/conversion", async (context) => {
  context.header("Access-Control-Allow-Origin", "*");
  context.header("Access-Control-Expose-Headers", "X-Request-Id");
  const { data, rejection } = await judge(context);
  return rejection ?? context.json({ success: true, data, warnings: [], derived: { attributable_revenue: revenueOf(data) / 10_000 } });
});

app.post("/api/v1/track/conversion", async (context) => {
  const { DB, KEY_PEPPER } = context.env;
  const scope = [context.req.header("X-Brand-ID") ?? "", await digestOf(context.req.header("X-API-Key") ?? "", KEY_PEPPER)];
  const { data, rejection } = await judge(context);
  if (rejection) return rejection;
  const id = identifier("cnv");
  const amounts = [inTenThousandths(data.order_total), revenueOf(data)];
  const [, { results: [row] }] = await DB.batch([
    DB.prepare(INSERT).bind(...scope, id, data.order_id, data.customer_email, ...amounts, data.referral_code, JSON.stringify(data), Date.now()),
    DB.prepare(SELECT).bind(...scope, data.order_id),
  ]);
  if (!row) return context.json({ success: false, error: "unknown key", code: "invalid_api_key" }, 401);
  const { conversion_id, attributable_revenue, attribution, referral_code } = row;
  return context.json({
    success: true,
    duplicate: conversion_id !== id,
    data: { conversion_id, attributable_revenue: attributable_revenue / 10_000, attribution: { method: attribution, referral_code } },
  });
});

export default app;
