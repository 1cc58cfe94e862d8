// The payloads of a file, in its order, whatever its format.

import { EVENTS } from "../judge.js";
import { openInput } from "../open.js";
import { follow, parsed, scan } from "../scan.js";
import { readDocument, readLines, readList } from "./json.js";
import { readTable } from "./table.js";

/**
 * @param {{ input: "json" | "ndjson" | "csv", event?: string, isForSending?: boolean }} options and those of a table
 * @param {() => void | Promise<void>} afterEach chunk, when all that is in it was dealt with
 */
export async function* submissionsIn(name, options, stdin, progress, afterEach) {
  const { input, event, isForSending } = options;
  const read = { json: isForSending ? readList : readDocument, ndjson: readLines, csv: readTable }[input];
  const chunks = progress.over(await openInput(name, stdin), afterEach);
  // What `send` takes without an event's name are events of any kind, as a batch has them.
  for await (const submission of read(chunks, options)) yield event === undefined ? eventOf(submission) : submission;
}

/**
 * The payload of an event, `{"type": …, "payload": …}`, with what `send` needs besides: the `entry` as it stands there, and the
 * idempotency `key` if it has one.
 */
function eventOf(submission) {
  const entry = submission.body;
  const read = parsed(entry);
  const isObject = typeof read === "object" && read !== null && !Array.isArray(read);
  const { type, idempotency_key: key } = Object(read);
  const { found } = isObject && EVENTS.includes(type) ? follow(scan(entry), "/payload") : { found: [] };
  if (found.length === 1) return submission.part({ ...found[0].value, event: type, entry, key: key ?? undefined });
  // What is no object at all is the core's to say.
  const fault = isObject ? faultOf(read) : undefined;
  return submission.part({ start: 0, end: entry.length, event: EVENTS[0], fault, isUnreadable: true });
}

function faultOf({ type, payload }) {
  const wrong = EVENTS.includes(type) ? "payload must be there, once" : `type must be one of ${EVENTS.join(", ")}`;
  const isBare = type === undefined && payload === undefined;
  const how = isBare ? "; if these are bare payloads, name their event: preflight send conversion <file>" : "";
  return { code: "malformed_event", message: `${wrong}: an event is {"type": "conversion", "payload": { … }}${how}` };
}
