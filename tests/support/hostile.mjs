// Bodies that no honest sender sends.
export const LIMIT = 64 * 1024;

/** One byte more than allowed, and valid JSON otherwise. */
export const tooLarge = Buffer.from(`{"a":"${" ".repeat(LIMIT + 1 - 8)}"}`);

/** The same without a Content-Length, in pieces. */
export const tooLargeStreamed = [tooLarge.subarray(0, 1000), tooLarge.subarray(1000, 40_000), tooLarge.subarray(40_000)];

/** As many levels of this as told. */
export const nested = (levels, open = '{"a":', inner = "1", close = "}") => open.repeat(levels) + inner + close.repeat(levels);
