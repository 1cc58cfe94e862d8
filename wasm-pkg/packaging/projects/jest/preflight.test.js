const preflight = require("@advocateloop/preflight");

test("preflight", () => {
  expect(preflight.conversion.safeParse({}).issues).toHaveLength(5);
  expect(preflight.visit.parse({ referral_code: "john" })).toEqual({ referral_code: "JOHN" });
  expect(() => preflight.refund.parse({})).toThrow(preflight.PreflightError);
});
