// The API in one line a call, and what must hold for each of its answers.
import assert from "node:assert/strict";

import { send } from "./http.mjs";
import { assertDiscreet } from "./silence.mjs";

/** The text of a payload: an object is printed as JSON, everything else is sent as it is. */
function bodyOf(payload) {
  const asItIs = typeof payload === "string" || payload === undefined || Buffer.isBuffer(payload) || Array.isArray(payload);
  return asItIs ? payload : JSON.stringify(payload);
}

/** The headers that the product page documents; one that is `undefined` here is not sent. */
function headersOf(brand, more) {
  const headers = { "Content-Type": "application/json", "X-API-Key": brand.key, "X-Brand-ID": brand.id, ...more };
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
}

/** POST /api/v1/track/<event> as this brand. An array is streamed in pieces. */
export function track(brand, event, payload, headers = {}) {
  return post(brand, `/api/v1/track/${event}`, payload, headers);
}

/** POST /api/v1/validate/<event>, without a key. */
export function validate({ base }, event, payload, { query = "", ...headers } = {}) {
  return post({ base }, `/api/v1/validate/${event}${query}`, payload, headers);
}

export function post(brand, path, payload, headers = {}) {
  return call(brand, "POST", path, payload, headers);
}

export function call(brand, method, path, payload, headers = {}) {
  return send({ base: brand.base, method, path, headers: headersOf(brand, headers), body: bodyOf(payload) });
}

/** Shorthand for an `Idempotency-Key`. */
export const once = (key) => ({ "Idempotency-Key": key });

/** Asserts a success with everything that goes with it. Returns the parsed body. */
export function accepted(answer) {
  const body = everyAnswer(answer);
  assert.equal(answer.status, 200, answer.text);
  assert.equal(body.success, true, answer.text);
  assertKeys(body, ["success", "data"], ["warnings"], answer);
  assert.notDeepEqual(body.warnings, [], "warnings are left out when there are none");
  if (typeof body.data.duplicate === "boolean") {
    assert.equal(answer.headers["idempotent-replayed"], body.data.duplicate ? "true" : undefined, answer.text);
  }
  for (const warning of body.warnings ?? []) assertKeys(warning, ["path", "code", "message"], ["fields"], answer);
  for (const [, name, digits] of answer.text.matchAll(AMOUNT)) {
    assert.match(digits, /^\d+\.\d{2,4}$/, `${name} is an amount, with two to four decimals`);
  }
  return body;
}

const AMOUNT = /"(attributable_revenue|refund_amount|total_refunded|remaining|items_total)":([^,}]*)/g;

/** Asserts a failure with everything that goes with it. Returns the parsed body. */
export function refused(answer, status, code) {
  const body = everyAnswer(answer);
  assert.deepEqual([answer.status, body.code], [status, code], answer.text);
  assert.equal(body.success, false, answer.text);
  assert.equal(body.request_id, answer.headers["x-request-id"], "a failure repeats its request id");
  assert.match(body.error, /^[^\r\n]{5,}$/, "an error is one line for a person");
  assertDiscreet(body);
  assertKeys(body, ["success", "error", "code", "request_id"], ["errors", "details", "warnings", "doc_url"], answer);
  const [, page] = /^<(https?:.+\/docs\/errors#\w+)>; rel="help"$/.exec(answer.headers.link);
  assert.ok(page.endsWith(`#${code}`), answer.headers.link);
  // The proxy of wrangler dev rewrites addresses in headers, by what a header claims of the protocol.
  const behind = (address) => address.replace(/^https?:/, "");
  if (body.doc_url !== undefined) assert.equal(behind(body.doc_url), behind(page));
  const judged = ["malformed_json", "invalid_payload"].includes(code);
  if (judged) assert.notEqual(body.errors?.length ?? 0, 0, `${code} says what is wrong: ${answer.text}`);
  for (const issue of body.errors ?? []) assertKeys(issue, ["path", "code", "message"], ["fix"], answer);
  if (status === 429 || status === 503) assert.match(answer.headers["retry-after"], /^[1-9]\d*$/);
  if (status === 405) assert.equal(answer.headers.allow, "POST, OPTIONS");
  return body;
}

/** Sends an event and returns the `data` of its success. */
export async function recorded(brand, event, payload, headers) {
  return accepted(await track(brand, event, payload, headers)).data;
}

/** Sends an event that is a repetition, and asserts that it is answered with the first result. */
export async function repeated(first, brand, event, payload, headers) {
  const body = accepted(await track(brand, event, payload, headers));
  assert.deepEqual(body.data, { ...first, duplicate: true });
  return body;
}

/** The codes and paths of issues or warnings, as `code path`. */
export const said = (entries = []) => entries.map(({ code, path }) => (path ? `${code} ${path}` : code));

/** The answer's text without what differs between two answers that are the same. */
export const withoutRequestId = (answer) => answer.text.replaceAll(answer.headers["x-request-id"], "…");

function everyAnswer(answer) {
  const { headers, path, text } = answer;
  assert.match(headers["content-type"] ?? "", /^application\/json\b/, `${answer.status} ${text}`);
  assert.match(headers["x-request-id"] ?? "", /^[\x21-\x7e]{8,}$/);
  assert.deepEqual([headers["cache-control"], headers["x-content-type-options"]], ["no-store", "nosniff"]);
  const open = path.startsWith("/api/v1/validate/") ? "*" : undefined;
  assert.equal(headers["access-control-allow-origin"], open, `CORS is for /validate alone: ${path}`);
  return JSON.parse(text);
}

function assertKeys(object, required, optional, answer) {
  const keys = Object.keys(object);
  const missing = required.filter((key) => !keys.includes(key));
  const surplus = keys.filter((key) => !required.includes(key) && !optional.includes(key));
  assert.deepEqual({ missing, surplus }, { missing: [], surplus: [] }, answer.text);
}
