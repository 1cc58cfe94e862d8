// JSON Schema, for the two that compile it. It only tests: nothing is trimmed, and no case is changed.

import { CODE, MAX, MAX_AMOUNT, MAX_CATEGORIES, MAX_ITEMS, MAX_QUANTITY, TEXT, WEB_ADDRESS } from "./rules.mjs";

const text = (max) => ({ type: "string", minLength: 1, maxLength: max, pattern: TEXT.source });
const amount = { type: "number", minimum: 0, maximum: MAX_AMOUNT, multipleOf: 0.0001 };
const orNull = (schema) => ({ ...schema, type: [schema.type, "null"] });
const optionalText = (max) => orNull({ type: "string", maxLength: max, pattern: TEXT.source });

const item = {
  type: "object",
  properties: {
    name: text(MAX.item),
    quantity: orNull({ type: "number", exclusiveMinimum: 0, maximum: MAX_QUANTITY, multipleOf: 0.0001 }),
    unit_price: orNull(amount),
    line_total: orNull(amount),
    sku: optionalText(MAX.sku),
    category_path: orNull({ type: "array", maxItems: MAX_CATEGORIES, items: text(MAX.category) }),
    image_url: orNull({ type: "string", maxLength: MAX.url, pattern: WEB_ADDRESS.source }),
  },
  required: ["name"],
};

export const conversion = {
  type: "object",
  properties: {
    customer_email: { type: "string", maxLength: MAX.email, format: "email" },
    customer_name: optionalText(MAX.name),
    order_id: optionalText(MAX.id),
    order_total: amount,
    tax: amount,
    shipping: amount,
    discount: amount,
    referral_code: orNull({ type: "string", maxLength: MAX.code, pattern: CODE.source }),
    items: orNull({ type: "array", maxItems: MAX_ITEMS, items: item }),
  },
  required: ["customer_email", "order_total", "tax", "shipping", "discount"],
};
