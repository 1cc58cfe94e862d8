// One of many: a line of NDJSON, an entry of a batch. The page checks one payload at a time.

import { EVENTS } from "../../../../wasm-pkg/js/cli/judge.js";
import { scan } from "../../../../wasm-pkg/js/cli/scan.js";

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const MANY = "Send all of them at once to POST /api/v1/track/batch.";

/** @returns {{ body: string, event?: string, said: string[] } | undefined} nothing, if it is a payload by itself */
export function readEntries(text) {
  const whole = parsed(text);
  if (whole === undefined) return ofLines(text);
  if (isAnswer(whole)) return { body: text, said: ["This is an answer of the API, not a payload: paste what was sent."] };
  const list = Array.isArray(whole) ? whole : [whole];
  if (!isEntry(list[0])) return undefined;
  const said = [Array.isArray(whole) ? `Read as a batch of ${list.length}: the payload of the first entry is below.` : "Read as an entry of a batch: its payload is below."];
  if (list.length > 1) said.push(MANY);
  return { body: payloadOf(text), event: list[0].type, said };
}

function ofLines(text) {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (lines.length < 2) return undefined;
  const values = lines.map(parsed);
  if (!values.every((value) => value !== null && typeof value === "object")) return undefined;
  const said = [`Read as ${lines.length} events, one a line: the first is below.`, MANY];
  if (isEntry(values[0])) return { body: payloadOf(lines[0]), event: values[0].type, said };
  return { body: `${lines[0]}\n`, said };
}

function isEntry(value) {
  return value !== null && typeof value === "object" && EVENTS.includes(value.type) && value.payload !== null && typeof value.payload === "object";
}

function isAnswer(value) {
  return value !== null && typeof value === "object" && typeof value.success === "boolean" && ("data" in value || "error" in value);
}

/** Its own text, so that its digits are kept. */
function payloadOf(text) {
  const bytes = utf8.encode(text);
  const root = scan(bytes);
  const entry = root.entries?.[0] ?? root;
  const { start, end } = entry.members.findLast(({ key }) => key === "payload").value;
  return `${fromUtf8.decode(bytes.subarray(start, end))}\n`;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
