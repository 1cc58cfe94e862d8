// The names of the documented fields, and which event a payload was probably meant for.

import { EVENTS, fieldsOf } from "../../../../wasm-pkg/js/cli/judge.js";

let known;

function tables() {
  known ??= new Map(EVENTS.map((event) => [event, new Set(fieldsOf(event).keys())]));
  return known;
}

export function isField(name) {
  return [...tables().values()].some((fields) => fields.has(name));
}

/** The only event that knows most of its keys; nothing for what is no object, or fits several. */
export function guessEvent(text) {
  let payload;
  try {
    payload = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (payload === null || typeof payload !== "object" || Array.isArray(payload)) return undefined;
  const keys = Object.keys(payload);
  const hits = [...tables()].map(([event, fields]) => ({ event, count: keys.filter((key) => fields.has(key)).length }));
  const most = Math.max(...hits.map(({ count }) => count));
  const best = hits.filter(({ count }) => count === most);
  return most > 0 && best.length === 1 ? best[0].event : undefined;
}
