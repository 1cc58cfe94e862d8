// Amounts, times and counts, as this page writes them.

const amounts = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 4 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const counts = new Intl.NumberFormat("en");
const days = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", timeZone: "UTC" });
const times = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** `"1234.5"` → `1,234.50`; a text keeps all its digits. */
export const amount = (text) => amounts.format(text).replace("-", "−");
/** `12K`, for axes. */
export const compact = (value) => short.format(value).replace("-", "−");
export const count = (value) => counts.format(value);
/** Of a UTC date such as `2026-11-21`. */
export const day = (date) => days.format(new Date(`${date}T00:00:00Z`));
/** In the reader's own zone. */
export const time = (at) => times.format(new Date(at));
