// What `send` takes: events as a batch has them, `{"type": …, "payload": …}`, of any kind.

import { EVENTS } from "../judge.js";
import { follow, parsed, scan } from "../scan.js";

/** Of another source, each submission as the event that it holds. */
export class Entries {
  #source;

  constructor(source) {
    this.#source = source;
  }

  *push(chunk) {
    for (const submission of this.#source.push(chunk)) yield eventOf(submission);
  }

  *end() {
    for (const submission of this.#source.end()) yield eventOf(submission);
  }
}

function eventOf(submission) {
  const read = parsed(submission.body);
  const entry = entryOf(submission.body, read);
  if (entry !== undefined) return submission.part(entry.type, entry);
  // What is no object at all is the core's to say.
  return submission.part(EVENTS[0], { start: 0, end: submission.body.length }, isObject(read) ? faultOf(read) : undefined);
}

function faultOf({ type, payload }) {
  const wrong = EVENTS.includes(type) ? "payload must be there, once" : `type must be one of ${EVENTS.join(", ")}`;
  const isBare = type === undefined && payload === undefined;
  const how = isBare ? "; if these are bare payloads, name their event: preflight send conversion <file>" : "";
  return { code: "malformed_event", message: `${wrong}: an event is {"type": "conversion", "payload": { … }}${how}` };
}

/**
 * What `type`, `payload` and `idempotency_key` say, if the body is an entry of a batch.
 *
 * @returns {{ type: string, key?: string, start: number, end: number } | undefined} where the payload is
 */
export function entryOf(body, read = parsed(body)) {
  const { type, idempotency_key: key } = isObject(read) ? read : {};
  if (!EVENTS.includes(type)) return undefined;
  const { found } = follow(scan(body), "/payload");
  if (found.length !== 1) return undefined;
  const { start, end } = found[0].value;
  return { type, start, end, key: key ?? undefined };
}

const isObject = (read) => typeof read === "object" && read !== null && !Array.isArray(read);
