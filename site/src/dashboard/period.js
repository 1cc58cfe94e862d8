// The days that the page speaks of: so many until today, or those between two dates. All in UTC, as the API counts them.

import { byId } from "../shared/dom.js";

const DAY_MS = 86_400_000;

const dateOf = (time) => new Date(time).toISOString().slice(0, 10);
const dayAfter = (date) => dateOf(Date.parse(date) + DAY_MS);

/** @returns {{ since: string, until: string }} dates as the API takes them: `until` is the first day that no longer counts */
export function chosenPeriod() {
  const { value } = byId("period");
  if (value !== "dates") {
    const until = dayAfter(dateOf(Date.now()));
    return { since: dateOf(Date.parse(until) - Number(value) * DAY_MS), until };
  }
  const [first, last] = [byId("first-day").value, byId("last-day").value].toSorted();
  return { since: first, until: dayAfter(last) };
}

/** @param {() => void} onChange when there is another period */
export function watchPeriod(onChange) {
  const days = [byId("first-day"), byId("last-day")];
  byId("period").addEventListener("change", () => {
    const isOwn = byId("period").value === "dates";
    byId("dates").hidden = !isOwn;
    if (isOwn && days.some(({ value }) => value === "")) {
      const today = dateOf(Date.now());
      days[0].value = `${today.slice(0, 8)}01`;
      days[1].value = today;
    }
    onChange();
  });
  // A date that is only half typed does not count.
  for (const field of days) field.addEventListener("change", () => days.every(({ value }) => value !== "") && onChange());
}
