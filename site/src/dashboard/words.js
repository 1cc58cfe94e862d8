// Amounts, times and counts, as this page writes them.

import { h } from "../shared/dom.js";

const amounts = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const exact = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 4 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const counts = new Intl.NumberFormat("en");
const days = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", timeZone: "UTC" });
const daysOfYears = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const fullTimes = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "long", hourCycle: "h23" });
const times = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** `"1234.5"` → `1,234.50`. */
export const amount = (text) => amounts.format(text).replace("-", "−");
/** The same, with all its digits in a hint where there are more. */
export function money(text, sign = "") {
  const [rounded, whole] = [amounts, exact].map((format) => sign + format.format(text).replace("-", "−"));
  return rounded === whole ? rounded : h("span", { title: `exactly ${whole}` }, rounded);
}
/** `12K`, for axes. */
export const compact = (value) => short.format(value).replace("-", "−");
export const count = (value) => counts.format(value);
/** Of a UTC date such as `2026-11-21`. */
export const day = (date) => days.format(new Date(`${date}T00:00:00Z`));
/** The same with its year, where a plot shows more than one. */
export const dayOfYear = (date) => daysOfYears.format(new Date(`${date}T00:00:00Z`));
/** With seconds and the reader's zone. */
export const fullTime = (at) => fullTimes.format(new Date(at));
/** In the reader's own zone. */
export const time = (at) => times.format(new Date(at));
