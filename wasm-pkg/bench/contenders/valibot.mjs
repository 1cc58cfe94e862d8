import * as v from "valibot";

import { CODE, MAX, MAX_AMOUNT, MAX_CATEGORIES, MAX_ITEMS, MAX_QUANTITY, TEXT, WEB_ADDRESS, hasFourDecimals } from "./rules.mjs";

const text = (max) => v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(max), v.regex(TEXT));
const optionalText = (max) => v.nullish(v.pipe(v.string(), v.trim(), v.maxLength(max), v.regex(TEXT)));
const amount = v.pipe(v.number(), v.minValue(0), v.maxValue(MAX_AMOUNT), v.check(hasFourDecimals));

const item = v.object({
  name: text(MAX.item),
  quantity: v.nullish(v.pipe(v.number(), v.gtValue(0), v.maxValue(MAX_QUANTITY), v.check(hasFourDecimals)), 1),
  unit_price: v.nullish(amount),
  line_total: v.nullish(amount),
  sku: optionalText(MAX.sku),
  category_path: v.nullish(v.pipe(v.array(text(MAX.category)), v.maxLength(MAX_CATEGORIES))),
  image_url: v.nullish(v.pipe(v.string(), v.trim(), v.maxLength(MAX.url), v.regex(WEB_ADDRESS))),
});

const conversion = v.object({
  customer_email: v.pipe(v.string(), v.trim(), v.maxLength(MAX.email), v.email(), v.toLowerCase()),
  customer_name: optionalText(MAX.name),
  order_id: optionalText(MAX.id),
  order_total: amount,
  tax: amount,
  shipping: amount,
  discount: amount,
  referral_code: v.nullish(v.pipe(v.string(), v.trim(), v.maxLength(MAX.code), v.regex(CODE), v.toUpperCase())),
  items: v.nullish(v.pipe(v.array(item), v.maxLength(MAX_ITEMS))),
});

export const test = (object) => v.safeParse(conversion, object);
export const passes = (result) => result.success;
export const errors = (result) => result.issues.length;
