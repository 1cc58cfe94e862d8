import { z } from "zod";

import { CODE, MAX, MAX_AMOUNT, MAX_CATEGORIES, MAX_ITEMS, MAX_QUANTITY, TEXT, WEB_ADDRESS, hasFourDecimals } from "./rules.mjs";

const text = (max) => z.string().trim().min(1).max(max).regex(TEXT);
const optionalText = (max) => z.string().trim().max(max).regex(TEXT).nullish();
const amount = z.number().min(0).max(MAX_AMOUNT).refine(hasFourDecimals);

const item = z.object({
  name: text(MAX.item),
  quantity: z.number().gt(0).max(MAX_QUANTITY).refine(hasFourDecimals).nullish().default(1),
  unit_price: amount.nullish(),
  line_total: amount.nullish(),
  sku: optionalText(MAX.sku),
  category_path: z.array(text(MAX.category)).max(MAX_CATEGORIES).nullish(),
  image_url: z.string().trim().max(MAX.url).regex(WEB_ADDRESS).nullish(),
});

export const conversion = z.object({
  customer_email: z.string().trim().max(MAX.email).regex(z.regexes.email).toLowerCase(),
  customer_name: optionalText(MAX.name),
  order_id: optionalText(MAX.id),
  order_total: amount,
  tax: amount,
  shipping: amount,
  discount: amount,
  referral_code: z.string().trim().max(MAX.code).regex(CODE).toUpperCase().nullish(),
  items: z.array(item).max(MAX_ITEMS).nullish(),
});
