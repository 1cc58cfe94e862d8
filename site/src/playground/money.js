// The money of a conversion as arithmetic to read. Amounts are texts of decimals, counted in 1/10,000 as the API does.

const SCALE = 4;

/** `"90.5"` → 905000n */
export function units(text) {
  const [whole, decimals = ""] = text.split(".");
  return BigInt(whole + decimals.padEnd(SCALE, "0"));
}

/** 905000n → `"90.50"`: two decimals at least */
export function amount(value) {
  const digits = String(value).padStart(SCALE + 1, "0");
  const decimals = digits.slice(-SCALE).replace(/0{1,2}$/, "");
  return `${digits.slice(0, -SCALE)}.${decimals}`;
}

/** What is attributed of an order after a refund: attributable × (total − refunded) / total, half to even. */
export function revenueAfter(attributable, total, refunded) {
  if (total === 0n) return 0n;
  const product = attributable * (total - refunded);
  const [quotient, twice] = [product / total, (product % total) * 2n];
  const isUp = twice > total || (twice === total && quotient % 2n === 1n);
  return isUp ? quotient + 1n : quotient;
}

/**
 * How the attributable revenue comes about, line by line.
 *
 * @param {Record<string, string>} order its normalized amounts
 * @returns {{ sign: string, field: string, amount: string }[]}
 */
export function revenueLines(order, basis) {
  const less = ["tax", "shipping", ...(basis === "gross" ? ["discount"] : [])];
  return [
    { sign: "", field: "order_total", amount: order.order_total },
    ...less.map((field) => ({ sign: "−", field, amount: order[field] })),
  ];
}

/** Whether the lines come to less than nothing, so that nothing is attributed. */
export function isBelowZero(order, basis) {
  const [total, ...less] = revenueLines(order, basis).map((line) => units(line.amount));
  return less.reduce((rest, part) => rest - part, total) < 0n;
}
