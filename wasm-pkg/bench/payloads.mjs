// What is measured: the conversion of the API's documentation, and one that has three things wrong.

const CONVERSION = {
  customer_email: "buyer@example.com",
  customer_name: "Jane Doe",
  order_id: "ORD-12345",
  order_total: 108.0,
  tax: 8.0,
  shipping: 10.0,
  discount: 5.0,
  referral_code: "JOHN123",
  items: [
    {
      name: "Vitamin C Serum",
      quantity: 2,
      unit_price: 32.0,
      sku: "VITC-30",
      category_path: ["Skincare", "Serums"],
    },
    { name: "Gift Wrapping", quantity: 1, unit_price: 4.0 },
  ],
};

/** A number in quotes, a missing field and an invalid address. */
const THREE_ERRORS = { ...CONVERSION, customer_email: "buyer", order_total: "108.00", tax: undefined };

export const payloads = Object.fromEntries(
  Object.entries({ valid: CONVERSION, invalid: THREE_ERRORS }).map(([name, object]) => {
    const text = JSON.stringify(object);
    return [name, { object: JSON.parse(text), text, bytes: new TextEncoder().encode(text) }];
  }),
);

export const ERRORS = 3;
