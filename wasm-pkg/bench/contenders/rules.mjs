// The contract's rules on a conversion, as far as every contender can be told them. None can say the rest: warnings,
// repeated keys, numbers exact beyond a binary float, limits of the text itself.

export const MAX_AMOUNT = 99_999_999_999.9999;
export const MAX_QUANTITY = 1_000_000;
export const MAX_ITEMS = 200;
export const MAX_CATEGORIES = 10;

/** Characters of a text, by field. */
export const MAX = { email: 254, name: 200, id: 255, code: 64, item: 300, sku: 100, category: 100, url: 2048 };

/** No control characters. */
// eslint-disable-next-line no-control-regex -- they are what it looks for
export const TEXT = /^[^\u0000-\u001f\u007f-\u009f]*$/;
/** No white space either. */
// eslint-disable-next-line no-control-regex -- they are what it looks for
export const CODE = /^[^\s\u0000-\u001f\u007f-\u009f]+$/;
export const WEB_ADDRESS = /^\s*https?:\/\/[^\s/?#@]+(?:[/?#]\S*)?\s*$/i;

/** At most four decimals, float noise aside. */
export function hasFourDecimals(number) {
  const units = number * 1e4;
  return Math.abs(units - Math.round(units)) <= 5e-6;
}
