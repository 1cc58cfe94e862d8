// The API's batch endpoint, with the patience that a long transfer needs.

import { failure, UNSENT } from "../exit.js";

/** Without a step ahead, so many tries; with the pauses below, some five minutes. */
const TRIES = 9;
/** In milliseconds. */
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 60_000;
const ANSWER_WITHIN = 120_000;
const LINE_FEED = Buffer.from("\n");

/** The API can't be reached, or does not take what is sent whatever its events are. If it `isFinal`, the same command can't do better. */
function unsent(reason, isFinal = false) {
  return failure(`could not send: ${reason}${isFinal ? "" : "; run the same command again to go on"}`, UNSENT);
}

/**
 * Sends events until each has an `outcome` that stands.
 *
 * @param {import("./event.js").Sendable[]} events
 * @param {{ url: string, key: string, brand: string }} target
 * @param {object} world with `pause`, `random`, a `signal` to stop, and `tell`, which hears why it takes longer
 */
export async function deliver(events, target, world) {
  let left = events;
  let tries = 0;
  while (left.length > 0) {
    const { results = [], trouble, retryAfter } = await attempt(left, target, world);
    // A 503 is no fault of the event's: it depends on too many others of its batch.
    for (const [place, result] of results.entries()) if (result?.status !== 503) left[place].outcome = result;
    const open = left.filter(({ outcome }) => outcome === undefined);
    // Whatever gets fewer will end.
    tries = open.length < left.length ? 0 : tries + 1;
    if (tries === TRIES) throw unsent(trouble ?? results[0].error);
    left = open;
    // What is left of a refusal has not been answered at all.
    if (open.length > 0 && !results.includes(undefined)) await wait(trouble, retryAfter, tries, world);
  }
}

/** @returns {Promise<{ results?: (object | undefined)[], trouble?: string, retryAfter?: number }>} */
async function attempt(events, { url, key, brand }, { signal }) {
  const headers = { "Content-Type": "application/x-ndjson", "X-API-Key": key, "X-Brand-ID": brand };
  const body = Buffer.concat(events.flatMap(({ bytes }) => [bytes, LINE_FEED]));
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error("no answer in time")), ANSWER_WITHIN);
  let response;
  let answer;
  try {
    // Who is sent elsewhere must not take the key along.
    response = await fetch(url, { method: "POST", headers, body, redirect: "error", signal: AbortSignal.any([signal, late.signal]) });
    answer = JSON.parse(await response.text());
  } catch (error) {
    signal.throwIfAborted();
    const final = finalReasonOf(error, url);
    if (final !== undefined) throw unsent(final, true);
    return { trouble: response ? `${response.status} without an answer that can be read` : reasonOf(error) };
  } finally {
    clearTimeout(timer);
  }
  const retryAfter = Number(response.headers.get("Retry-After")) * 1000 || undefined;
  if (response.status === 429 || response.status >= 500) return { trouble: `${response.status} ${answer.error ?? ""}`, retryAfter };
  const results = response.status === 400 ? refusalsOf(answer, events.length) : answer.data?.results;
  if (results?.length !== events.length) throw unsent(answer.error ?? `it answered ${response.status}`);
  return { results };
}

/**
 * Reads the refusal of a whole batch, none of whose lines is an event, as what is wrong with each of them.
 *
 * @returns {object[] | undefined} as the results of a batch: none for an event beyond the issues that an answer lists, and none
 *   at all where the fault is not the events' own
 */
function refusalsOf({ code, errors = [] }, count) {
  if (code !== "invalid_payload" || errors.some(({ path }) => path === "")) return undefined;
  return Array.from({ length: count }, (_, index) => {
    const issues = errors.filter(({ path }) => `${path}/`.startsWith(`/${index}/`)).map((issue) => ofEvent(index, issue));
    const why = issues[0]?.code === "malformed_json" ? "malformed_json" : "invalid_payload";
    return issues[0] && { status: 400, success: false, error: issues.map(({ message }) => message).join("; "), code: why, errors: issues };
  });
}

/** As it would be said of the event alone. */
function ofEvent(index, { path, message, ...issue }) {
  const own = message.replace(`[${index}].`, "").replace(`[${index}]`, "the event").replace(`(line ${index + 1}, `, "(line 1, ");
  return { path: path.slice(`/${index}`.length), ...issue, message: own };
}

async function wait(trouble, retryAfter, tries, { pause, random, signal, tell }) {
  const backoff = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.max(0, tries - 1));
  // Not all of them at the same moment.
  const milliseconds = retryAfter ?? backoff * (0.5 + random() / 2);
  if (trouble !== undefined) tell(`${trouble}: trying again in ${Math.ceil(milliseconds / 1000)} s`);
  await pause(milliseconds, undefined, { signal });
  signal.throwIfAborted();
}

function reasonOf(error) {
  return error.cause?.code ?? error.cause?.message ?? error.message;
}

/** What no patience cures. */
function finalReasonOf(error, url) {
  const reason = reasonOf(error);
  const { hostname } = new URL(url);
  if (reason === "ENOTFOUND") return `can't find the host ${hostname} (ENOTFOUND)`;
  if (/CERT|UNABLE_TO_VERIFY/.test(reason)) return `can't trust the certificate of ${hostname} (${reason})`;
  if (/^(ERR_SSL|EPROTO)/.test(reason)) return `${hostname} does not speak HTTPS there (${reason})`;
  if (/redirect/.test(reason)) return `${hostname} redirects: name the address that it redirects to`;
  return undefined;
}
