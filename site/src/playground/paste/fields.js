// The names of the documented fields, and which event a payload was probably meant for.

import { EVENTS, fieldsOf, verdict } from "../../../../wasm-pkg/js/cli/judge.js";
import { readVerdict } from "../../../../wasm-pkg/js/cli/reading.js";

let known;

function tables() {
  known ??= new Map(EVENTS.map((event) => [event, new Set(fieldsOf(event).keys())]));
  return known;
}

export function isField(name) {
  return [...tables().values()].some((fields) => fields.has(name));
}

/** How many more documented names another event must know before it is taken instead of the chosen one. */
const CLEARLY = 2;

/**
 * The event that a payload was probably meant for. The chosen one stays unless another clearly fits better, and nothing in the
 * payload is a near miss of the chosen one's own names.
 *
 * @param {string} [chosen]
 * @returns {{ event?: string, offered?: string }} `event` to check it as, or one that is only worth a question
 */
export function eventFor(text, chosen) {
  const payload = objectIn(text);
  if (payload === undefined) return {};
  const keys = Object.keys(payload);
  const hits = [...tables()].map(([event, fields]) => ({ event, count: keys.filter((key) => fields.has(key)).length }));
  const most = Math.max(...hits.map(({ count }) => count));
  const best = hits.filter(({ count }) => count === most);
  const own = hits.find(({ event }) => event === chosen);
  if (most === 0 || best.length > 1 || best[0].event === chosen) return {};
  const [{ event }] = best;
  if (own === undefined || (most - own.count >= CLEARLY && !hasNearMiss(chosen, text))) return { event };
  return { offered: event };
}

function hasNearMiss(event, text) {
  const { issues, warnings } = readVerdict(verdict(event, text, {}));
  return [...issues, ...warnings].some(({ message }) => /did you mean|: rename /.test(message));
}

function objectIn(text) {
  try {
    const payload = JSON.parse(text);
    return payload !== null && typeof payload === "object" && !Array.isArray(payload) ? payload : undefined;
  } catch {
    return undefined;
  }
}
