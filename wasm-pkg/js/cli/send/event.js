// An event of a file as a line of a batch, or why it need not be sent.

import { EVENTS, verdict } from "../judge.js";
import { parsed } from "../scan.js";

/** An event that is larger has more beside its payload than anybody needs. */
const MOST_KEPT_WHOLE = 512 * 1024;

/**
 * @typedef {{ line: number, bytes?: Buffer, rejection?: object, type?: string, payload?: string }} Sendable a line of a batch, or
 *   why there is no event; with its line of the file, and the `payload` there as JSON text, to correct
 */

/**
 * @param {{ event?: string, mode: "strict" | "lenient" }} options with the `event` of bare payloads
 * @param {string} name an idempotency key for what has none
 * @returns {Sendable}
 */
export function sendable(submission, options, name) {
  const { line, body, entry, key, fault, event: type = options.event } = submission;
  if (submission.isUnreadable) return { line, ...unreadable(submission) };
  if (fault !== undefined) return { line, type, rejection: { code: fault.code, error: fault.message } };
  const judged = JSON.parse(verdict(type, body, { mode: options.mode }));
  const payload = parsed(body) === undefined ? undefined : body.toString();
  if (!judged.success) return { line, type, payload, rejection: rejectionOf(judged) };
  const derived = isIdentified(type, judged.data.normalized) ? undefined : name;
  // As it is, with all else that stands there.
  const isWhole = entry !== undefined && (key !== undefined || derived === undefined) && entry.length <= MOST_KEPT_WHOLE;
  return { line, type, payload, bytes: onOneLine(isWhole ? entry : envelope(type, body, key ?? derived)) };
}

/** The server says what is wrong with it, unless it is too large for any server. */
function unreadable({ body, isCut }) {
  if (!isCut && body.length <= MOST_KEPT_WHOLE) return { bytes: onOneLine(body) };
  return { rejection: rejectionOf(JSON.parse(verdict(EVENTS[0], body, {}))) };
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
const onOneLine = (bytes) => Buffer.from(bytes.latin1Slice().replaceAll(/[\r\n]/g, " "), "latin1");

function rejectionOf({ code, error, errors }) {
  return { status: code === "payload_too_large" ? 413 : 400, code, error, errors };
}

/** Why an event was rejected, here or by the API. */
export const reasonOf = ({ rejection, outcome }) => rejection ?? { ...outcome, success: undefined, data: undefined };

/** An event that can be corrected and sent again, with the reason. */
export function rejectedLine(event) {
  const { line, type, payload } = event;
  const kind = type === undefined ? "" : `"type":${JSON.stringify(type)},`;
  const sent = payload === undefined ? "" : `"payload":${payload.replaceAll(/[\r\n]/g, " ")},`;
  return `{"line":${line},${kind}${sent}"rejection":${JSON.stringify(reasonOf(event))}}\n`;
}
