// An event of a file as a line of a batch, or why it need not be sent.

import { EVENTS, verdict } from "../judge.js";
import { parsed } from "../scan.js";
import { entryOf } from "../sources/entries.js";

/** An event that is larger has more beside its payload than anybody needs. */
const MOST_KEPT_WHOLE = 512 * 1024;
const SPACE = 0x20;
const LINE_BREAKS = [0x0a, 0x0d];

/**
 * @typedef {object} Sendable
 * @property {number} line of the file
 * @property {Buffer} [bytes] a line of a batch
 * @property {object} [rejection] why there is no event
 * @property {{ type?: string, payload?: string }} the part of the file to correct; `payload` is JSON text
 */

/**
 * @param {object} submission of a source
 * @param {object} context
 * @param {string} [context.event] the kind of bare payloads
 * @param {"strict" | "lenient"} context.mode
 * @param {string} context.name an idempotency key for what has none
 * @returns {Sendable}
 */
export function sendable(submission, { event, mode, name }) {
  const { line, fault, body, isCut } = submission;
  if (fault !== undefined) return { line, what: { type: event }, rejection: { code: fault.code, error: fault.message } };
  const found = event === undefined ? entryOf(body) : { type: event, start: 0, end: body.length };
  if (found === undefined) return unreadable(line, body, isCut);
  const { type, start, end, key } = found;
  const payload = body.subarray(start, end);
  const judged = JSON.parse(verdict(type, payload, { mode }));
  const what = { type, payload: parsed(payload) !== undefined ? Buffer.from(payload).toString() : undefined };
  if (!judged.success) return { line, what, rejection: rejectionOf(judged) };
  const derived = isIdentified(type, judged.data.normalized) ? undefined : name;
  // As it is, with all else that stands there.
  const isWhole = event === undefined && (key !== undefined || derived === undefined) && body.length <= MOST_KEPT_WHOLE;
  return { line, what, bytes: onOneLine(isWhole ? body : envelope(type, payload, key ?? derived)) };
}

/** The server says what is wrong with it, unless it is too large for any server. */
function unreadable(line, body, isCut) {
  if (!isCut && body.length <= MOST_KEPT_WHOLE) return { line, what: {}, bytes: onOneLine(body) };
  return { line, what: {}, rejection: rejectionOf(JSON.parse(verdict(EVENTS[0], body, {}))) };
}

/** Whether the server knows a second delivery of it as such; the keys of others are ours to choose. */
function isIdentified(type, payload) {
  if (type === "conversion") return "order_id" in payload;
  if (type === "refund") return "refund_id" in payload || "total_refunded" in payload;
  return type === "claim";
}

function envelope(type, payload, key) {
  const end = key === undefined ? "}" : `,"idempotency_key":${JSON.stringify(key)}}`;
  return Buffer.concat([Buffer.from(`{"type":"${type}","payload":`), payload, Buffer.from(end)]);
}

/** Between the tokens of JSON a line break is as good as a space. Inside of a token there are no line breaks. */
function onOneLine(bytes) {
  return Buffer.from(bytes.map((byte) => (LINE_BREAKS.includes(byte) ? SPACE : byte)));
}

function rejectionOf({ code, error, errors }) {
  return { status: code === "payload_too_large" ? 413 : 400, code, error, errors };
}
