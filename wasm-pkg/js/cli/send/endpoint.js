// The API's batch endpoint, with the patience that a long transfer needs.

import { bodyOf } from "./batches.js";
import { refusalsOf } from "./refusals.js";

/** Without a step ahead, so many tries; with the pauses below, some five minutes. */
const TRIES = 9;
/** In milliseconds. */
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 60_000;
const ANSWER_WITHIN = 120_000;

/** The API can't be reached, or does not take what is sent whatever its events are. */
export class Unsent extends Error {
  /** The same command can't do better. */
  isFinal = false;
}

/**
 * @typedef {{ pause: (milliseconds: number) => Promise<void>, random: () => number, signal?: AbortSignal }} World
 */
export class Endpoint {
  #options;
  #world;
  #tell;

  /**
   * @param {{ url: string, key: string, brand: string }} options
   * @param {World} world
   * @param {(text: string) => void} tell hears why it takes longer
   */
  constructor(options, world, tell) {
    this.#options = options;
    this.#world = world;
    this.#tell = tell;
  }

  /**
   * Sends events until each has an answer that stands.
   *
   * @param {import("./event.js").Sendable[]} events
   * @returns {Promise<object[]>} the outcomes, in the order of the events
   */
  async send(events) {
    const outcomes = Array(events.length);
    let left = events.map((_, index) => index);
    let tries = 0;
    while (left.length > 0) {
      const answer = await this.#try(left.map((index) => events[index]));
      const results = answer.results ?? [];
      for (const [place, result] of results.entries()) if (stands(result)) outcomes[left[place]] = result;
      const open = left.filter((index) => outcomes[index] === undefined);
      if (open.length === 0) break;
      // Whatever gets fewer will end.
      tries = open.length < left.length ? 0 : tries + 1;
      if (tries === TRIES) throw new Unsent(answer.trouble ?? results[0].error);
      left = open;
      // What is left of a refusal has not been answered at all.
      if (!results.includes(undefined)) await this.#wait(answer, tries);
    }
    return outcomes;
  }

  /** @returns {Promise<{ results?: (object | undefined)[], trouble?: string, retryAfter?: number }>} */
  async #try(events) {
    const { signal } = this.#world;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new Error("no answer in time")), ANSWER_WITHIN);
    let response;
    let answer;
    try {
      response = await this.#post(events, signal ? AbortSignal.any([signal, late.signal]) : late.signal);
      answer = JSON.parse(await response.text());
    } catch (error) {
      signal?.throwIfAborted();
      const final = finalReasonOf(error, this.#options.url);
      if (final !== undefined) throw Object.assign(new Unsent(final), { isFinal: true });
      return { trouble: response ? `${response.status} without an answer that can be read` : reasonOf(error) };
    } finally {
      clearTimeout(timer);
    }
    const retryAfter = Number(response.headers.get("Retry-After")) * 1000 || undefined;
    if (response.status === 429 || response.status >= 500) return { trouble: `${response.status} ${answer.error ?? ""}`, retryAfter };
    const results = response.status === 400 ? refusalsOf(answer, events.length) : answer.data?.results;
    if (results?.length !== events.length) throw new Unsent(answer.error ?? `it answered ${response.status}`);
    return { results };
  }

  #post(events, signal) {
    const { url, key, brand } = this.#options;
    const headers = { "Content-Type": "application/x-ndjson", "X-API-Key": key, "X-Brand-ID": brand };
    // Who is sent elsewhere must not take the key along.
    return fetch(url, { method: "POST", headers, body: bodyOf(events), redirect: "error", signal });
  }

  async #wait({ trouble, retryAfter }, tries) {
    const backoff = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.max(0, tries - 1));
    // Not all of them at the same moment.
    const pause = retryAfter ?? backoff * (0.5 + this.#world.random() / 2);
    if (trouble !== undefined) this.#tell(`${trouble}: trying again in ${Math.ceil(pause / 1000)} s`);
    await this.#world.pause(pause);
    this.#world.signal?.throwIfAborted();
  }
}

/** A 503 is no fault of the event's: it depends on too many others of its batch. */
function stands(result) {
  return result !== undefined && result.status !== 503;
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
