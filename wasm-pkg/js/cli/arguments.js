// The words behind `preflight` and `preflight send`, read into options, or one sentence about what is wrong.

import { EVENTS } from "./judge.js";
import { hint, inputOf, nearest, readOptions, UsageError } from "./options.js";

const SHARED = { decimal: ["point", "comma"], help: "flag", input: ["json", "ndjson", "csv"], lenient: "flag", limit: "number", map: "pair" };
const OF_CHECKING = { ...SHARED, basis: ["paid", "gross"], coerce: "flag", fix: "flag", format: ["text", "json", "github"], version: "flag" };
const OF_SENDING = { ...SHARED, brand: "text", check: "flag", event: EVENTS, rejected: "text", resume: "text", url: "text" };
const DEFAULTS = { format: "text", limit: 20 };
const KEY_VARIABLE = "ADVOCATELOOP_API_KEY";
const BRAND_VARIABLE = "ADVOCATELOOP_BRAND_ID";
/** What somebody might call a flag for the key. */
const KEY_FLAG = /^--?(?:api-?)?key|^--?token/i;
const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

const modeOf = ({ lenient }) => ({ mode: lenient ? "lenient" : "strict" });

/** @param {string[]} words */
export function readArguments(words) {
  const { given, names: [event, ...files] } = readOptions(words, OF_CHECKING);
  const options = { ...DEFAULTS, ...given, ...modeOf(given) };
  if (options.help || options.version) return options;
  if (event === undefined) throw new UsageError(`name an event (${EVENTS.join(", ")}) and a file`);
  if (!EVENTS.includes(event)) throw noEvent(event);
  if (files.length === 0) throw new UsageError(`name a file to check as a ${event}, or - for standard input`);
  return { ...options, event, files };
}

function noEvent(word) {
  const near = hint(word, [...EVENTS, "send", "explain"], `: name one of ${EVENTS.join(", ")}`);
  return new UsageError(`there is no event ${JSON.stringify(word)}${near}`);
}

/**
 * @param {string[]} words behind `send`
 * @param {Record<string, string | undefined>} environment
 * @returns {object} the options, with the `event` of bare payloads, the `file` and its `input`, and the `key`; or with `--check`,
 *   the `files` to check
 */
export function readSendArguments(words, environment) {
  const flag = words.find((word) => KEY_FLAG.test(word))?.split("=")[0];
  if (flag !== undefined) throw new UsageError(`there is no option ${flag}: a command line shows up in the shell's history and in lists of processes; set the variable ${KEY_VARIABLE}`);
  const { given, names } = readOptions(words, OF_SENDING);
  if (given.help) return given;
  const { event, file } = subjectOf(names, given.event);
  const input = inputOf(file, given, "ndjson");
  if (input === "csv" && event === undefined) throw new UsageError(`say what the rows of a CSV file are, such as: preflight send conversion ${file}`);
  const options = { ...given, ...modeOf(given), event, file, input, isForSending: true };
  return given.check ? { ...DEFAULTS, ...options, files: [file] } : { ...options, ...destinationOf(options, environment) };
}

/** `send conversion orders.csv`, or `send orders.csv --event conversion`. */
function subjectOf([first, ...others], event) {
  if (first === undefined) throw new UsageError("name a file to send, or - for standard input");
  if (others.length === 0) return { event, file: first };
  if (event === undefined && EVENTS.includes(first)) return subjectOf(others, first);
  if (event === undefined && nearest(first, EVENTS) !== undefined) throw noEvent(first);
  throw new UsageError("send one file at a time: each has its own place to go on from");
}

function destinationOf({ brand, file, mode, resume, url }, environment) {
  const key = environment[KEY_VARIABLE]?.trim();
  if (!key) throw new UsageError(`set the variable ${KEY_VARIABLE} to the API key`);
  const name = brand ?? environment[BRAND_VARIABLE]?.trim();
  if (!name) throw new UsageError(`name the brand with --brand or the variable ${BRAND_VARIABLE}`);
  if (url === undefined) throw new UsageError("say with --url where to send, such as https://api.advocateloop.com");
  return { key, brand: name, resume: resume ?? (file === "-" ? undefined : `${file}.sending`), url: endpointOf(url, mode) };
}

function endpointOf(text, mode) {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:" && url?.protocol !== "http:") throw new UsageError("--url takes an address such as https://api.advocateloop.com");
  if (url.protocol === "http:" && !LOOPBACK.includes(url.hostname)) {
    throw new UsageError("--url must begin with https://, or the key would go over the network for all to read");
  }
  return new URL(`/api/v1/track/batch${mode === "lenient" ? "?mode=lenient" : ""}`, url).href;
}
