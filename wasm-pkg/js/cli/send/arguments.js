// The words behind `preflight send`, and what the environment adds to them, or one sentence about what is wrong.

import { modeOf, noEvent } from "../arguments.js";
import { EVENTS } from "../judge.js";
import { inputOf, nearest, readOptions, SHARED, UsageError } from "../options.js";

const KINDS = { ...SHARED, brand: "text", check: "flag", event: EVENTS, rejected: "text", resume: "text", url: "text" };
const KEY_VARIABLE = "ADVOCATELOOP_API_KEY";
const BRAND_VARIABLE = "ADVOCATELOOP_BRAND_ID";
/** What somebody might call a flag for the key. */
const KEY_FLAG = /^--?(?:api-?)?key|^--?token/i;
const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/**
 * @typedef {object} Options
 * @property {string} file `-` for standard input
 * @property {"json" | "ndjson" | "csv"} input
 * @property {string} [event] of bare payloads
 * @property {"strict" | "lenient"} mode
 * @property {boolean} [check] nothing is sent
 * @property {string} url of the batch endpoint
 * @property {string} brand
 * @property {string} key
 * @property {string} [resume] where it is kept how far we are
 * @property {string} [rejected] where rejected events go
 */

/**
 * @param {string[]} words
 * @param {Record<string, string | undefined>} environment
 * @returns {Options | { help: true }}
 */
export function readSendArguments(words, environment) {
  const key = words.find((word) => KEY_FLAG.test(word))?.split("=")[0];
  if (key !== undefined) throw new UsageError(`there is no option ${key}: a command line shows up in the shell's history and in lists of processes; set the variable ${KEY_VARIABLE}`);
  const { given, names } = readOptions(words, KINDS);
  return given.help ? { help: true } : complete({ ...given, ...modeOf(given) }, names, environment);
}

function complete(given, names, environment) {
  const { event, file } = subjectOf(names, given.event);
  const input = inputOf(file, given, "ndjson");
  if (input === "csv" && event === undefined) throw new UsageError(`say what the rows of a CSV file are, such as: preflight send conversion ${file}`);
  const options = { ...given, event, file, input };
  return given.check ? { limit: 20, format: "text", ...options, isForSending: true } : { ...options, ...destinationOf(options, environment) };
}

/** `send conversion orders.csv`, or `send orders.csv --event conversion`. */
function subjectOf(names, event) {
  if (names.length === 0) throw new UsageError("name a file to send, or - for standard input");
  if (event === undefined && names.length > 1) {
    const [first, ...others] = names;
    if (EVENTS.includes(first)) return subjectOf(others, first);
    if (nearest(first, EVENTS) !== undefined) throw noEvent(first);
  }
  if (names.length > 1) throw new UsageError("send one file at a time: each has its own place to go on from");
  return { event, file: names[0] };
}

function destinationOf(given, environment) {
  const key = environment[KEY_VARIABLE]?.trim();
  if (!key) throw new UsageError(`set the variable ${KEY_VARIABLE} to the API key`);
  const brand = given.brand ?? environment[BRAND_VARIABLE]?.trim();
  if (!brand) throw new UsageError(`name the brand with --brand or the variable ${BRAND_VARIABLE}`);
  if (given.url === undefined) throw new UsageError("say with --url where to send, such as https://api.advocateloop.com");
  const resume = given.resume ?? (given.file === "-" ? undefined : `${given.file}.sending`);
  return { key, brand, resume, url: endpointOf(given.url, given.mode) };
}

function endpointOf(text, mode) {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:" && url?.protocol !== "http:") throw new UsageError("--url takes an address such as https://api.advocateloop.com");
  if (url.protocol === "http:" && !LOOPBACK.includes(url.hostname)) {
    throw new UsageError("--url must begin with https://, or the key would go over the network for all to read");
  }
  return new URL(`/api/v1/track/batch${mode === "lenient" ? "?mode=lenient" : ""}`, url).href;
}
