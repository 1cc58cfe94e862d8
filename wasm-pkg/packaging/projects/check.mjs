// What every project checks of the package that it was given.

export function check({ conversion, refund, validate, verdict, PreflightError }) {
  const order = { customer_email: " Buyer@Example.com", order_id: "1", order_total: 108, tax: 8, shipping: 10, discount: 5 };
  const valid = conversion.safeParse(order);
  const invalid = conversion.safeParse({ ...order, tax: "8.00", shipping: NaN });
  let thrown;
  try {
    refund.parse({});
  } catch (error) {
    thrown = error;
  }
  const facts = {
    "a valid order": valid.success && valid.data.customer_email === "buyer@example.com" && valid.derived.attributable_revenue === 90,
    "an invalid one": invalid.issues?.map(({ code, path }) => `${code} ${path}`).join() === "wrong_type /tax,wrong_type /shipping",
    "its fix": invalid.issues?.[0].fix === 8,
    "what parse throws": thrown instanceof PreflightError && thrown.code === "invalid_payload",
    "an event by name": validate("visit", { referral_code: "john" }).data.referral_code === "JOHN",
    "the server's text": verdict("claim", "{").startsWith('{"success":false,"error":"the body is not valid JSON'),
    "JSON Schema": conversion["~standard"].jsonSchema.input({ target: "draft-07" }).type === "object",
  };
  const wrong = Object.keys(facts).filter((name) => !facts[name]);
  return wrong.length === 0 ? "all is well" : `wrong: ${wrong.join(", ")}`;
}
