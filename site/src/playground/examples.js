// Where people start from. `outcome` is what the verdict says of each, which a test holds it to.

/** @typedef {{ event: string, name: string, body: string, basis?: "gross", mode?: "lenient", outcome: "valid" | "warned" | "fixable" | "invalid" }} Example */

/** @type {Example[]} */
export const EXAMPLES = [
  {
    event: "conversion",
    name: "Numbers in quotes: the no-code slip",
    outcome: "fixable",
    body: `{
  "customer_email": "buyer@example.com",
  "customer_name": "Jane Doe",
  "order_id": 12345,
  "order_total": "108.00",
  "tax": "8.00",
  "shipping": "10.00",
  "discount": 5.00,
  "referral_code": "john123"
}
`,
  },
  {
    event: "conversion",
    name: "An order with items",
    outcome: "valid",
    body: `{
  "customer_email": "buyer@example.com",
  "customer_name": "Jane Doe",
  "order_id": "ORD-12345",
  "order_total": 81.00,
  "tax": 8.00,
  "shipping": 10.00,
  "discount": 5.00,
  "referral_code": "JOHN123",
  "items": [
    {
      "name": "Vitamin C Serum",
      "quantity": 2,
      "unit_price": 32.00,
      "sku": "VITC-30",
      "category_path": ["Skincare", "Serums"]
    },
    { "name": "Gift Wrapping", "quantity": 1, "unit_price": 4.00 }
  ]
}
`,
  },
  {
    event: "conversion",
    name: "A tool that can’t be set up: lenient mode",
    mode: "lenient",
    outcome: "warned",
    body: `{
  "customer_email": "buyer@example.com",
  "order_id": 12345,
  "order_total": "108.00",
  "tax": "8.00",
  "shipping": "10.00",
  "discount": "5.00",
  "items": [
    { "name": "Vitamin C Serum", "quantity": 2, "unit_price": "45.00", "image_url": "serum.png" },
    { "name": "", "quantity": 1 }
  ]
}
`,
  },
  {
    event: "conversion",
    name: "The least that is needed",
    outcome: "warned",
    body: `{
  "customer_email": "buyer@example.com",
  "order_total": 49.90,
  "tax": 0,
  "shipping": 0,
  "discount": 0
}
`,
  },
  {
    event: "conversion",
    name: "Typos and wrong values",
    outcome: "invalid",
    body: `{
  "custmer_email": "buyer@example.com",
  "order_id": "ORD-12345",
  "order_total": 108.123456,
  "tax": -8,
  "shipping": true,
  "referral_code": "JOHN 123",
  "items": [
    { "name": "", "quantity": 0 },
    { "name": "Serum", "unit_price": "32.00", "image_url": "serum.png" }
  ]
}
`,
  },
  {
    event: "conversion",
    name: "Items that don’t add up",
    outcome: "warned",
    body: `{
  "customer_email": "buyer@example.com",
  "order_id": "ORD-12345",
  "order_total": 108.00,
  "tax": 8.00,
  "shipping": 10.00,
  "discount": 5.00,
  "items": [
    { "name": "Vitamin C Serum", "quantity": 2, "unit_price": 32.00 },
    { "name": "Gift Wrapping", "unit_price": 4.00 }
  ]
}
`,
  },
  {
    event: "conversion",
    name: "A total before adjustments (gross)",
    outcome: "valid",
    basis: "gross",
    body: `{
  "customer_email": "buyer@example.com",
  "order_id": "ORD-12345",
  "order_total": 108.00,
  "tax": 8.00,
  "shipping": 10.00,
  "discount": 5.00
}
`,
  },
  {
    event: "conversion",
    name: "From Shopify: currency, time and customer",
    outcome: "valid",
    body: `{
  "customer_email": "buyer@example.com",
  "order_id": "820982911946154508",
  "order_total": 48.79,
  "tax": 7.79,
  "shipping": 5,
  "discount": 4.76,
  "currency": "EUR",
  "occurred_at": "2026-09-21T10:00:00-05:00",
  "customer_id": "115310627314723954",
  "items": [
    { "name": "Vitamin C Serum", "quantity": 2, "line_total": 40.76, "sku": "VITC-30" }
  ]
}
`,
  },
  {
    event: "conversion",
    name: "From WooCommerce: a guest's order, with metadata",
    outcome: "valid",
    body: `{
  "customer_email": "buyer@example.com",
  "order_id": "1001",
  "order_total": 48.79,
  "tax": 7.79,
  "shipping": 5,
  "discount": 4,
  "currency": "USD",
  "occurred_at": "2026-09-21T10:00:00+00:00",
  "customer_id": null,
  "metadata": { "channel": "shop", "gift": "yes" }
}
`,
  },
  {
    event: "conversion",
    name: "Seconds since 1970, as Stripe keeps time",
    outcome: "fixable",
    body: `{
  "customer_email": "buyer@example.com",
  "order_id": "pi_1",
  "order_total": 108,
  "tax": 8,
  "shipping": 10,
  "discount": 5,
  "currency": "eur",
  "occurred_at": 1789990000
}
`,
  },
  {
    event: "conversion",
    name: "A comma too many",
    outcome: "invalid",
    body: `{
  "customer_email": "buyer@example.com",
  "order_total": 108.00,
  "tax": 8.00,
  "shipping": 10.00,
  "discount": 5.00,
}
`,
  },
  {
    event: "refund",
    name: "Part of an order",
    outcome: "valid",
    body: `{
  "order_id": "ORD-12345",
  "refund_id": "RF-1",
  "refund_amount": 50.00,
  "refund_reason": "Customer changed mind on one item"
}
`,
  },
  {
    event: "refund",
    name: "All that remains",
    outcome: "valid",
    body: `{
  "order_id": "ORD-12345"
}
`,
  },
  {
    event: "refund",
    name: "A variable that was not mapped",
    outcome: "invalid",
    body: `{
  "order_id": "ORD-12345",
  "refund_amount": null
}
`,
  },
  {
    event: "refund",
    name: "Running totals, as the older page has them",
    outcome: "valid",
    body: `{
  "order_id": "ORD-12345",
  "refund_amount": 50.00,
  "total_refunded": 50.00,
  "is_full_refund": false,
  "refund_reason": "Customer changed mind on one item"
}
`,
  },
  {
    event: "refund",
    name: "From Stripe: all refunds so far",
    outcome: "valid",
    body: `{
  "order_id": "pi_1",
  "total_refunded": 15,
  "currency": "eur",
  "occurred_at": "2026-09-21T14:14:20.000Z"
}
`,
  },
  {
    event: "claim",
    name: "A claim",
    outcome: "valid",
    body: `{
  "referral_code": "JOHN123",
  "email": "newuser@example.com",
  "name": "Sam Smith",
  "phone": "+1-555-0100"
}
`,
  },
  {
    event: "claim",
    name: "A phone number as a number",
    outcome: "invalid",
    body: `{
  "referral_code": "JOHN123",
  "email": "newuser@example",
  "phone": 15550100
}
`,
  },
  {
    event: "visit",
    name: "A visit",
    outcome: "valid",
    body: `{
  "referral_code": "JOHN123",
  "landing_page": "https://example.com/products/widget",
  "utm_source": "newsletter",
  "utm_medium": "email",
  "utm_campaign": "spring-sale"
}
`,
  },
  {
    event: "visit",
    name: "A page without its address",
    outcome: "invalid",
    body: `{
  "referral_code": "JOHN123",
  "landing_page": "/products/widget"
}
`,
  },
];
