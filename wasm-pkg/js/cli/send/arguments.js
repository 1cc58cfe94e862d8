// The words behind `preflight send`, and what the environment adds to them, or one sentence about what is wrong.

import { extname } from "node:path";
import { parseArgs } from "node:util";

import { UsageError } from "../arguments.js";
import { EVENTS } from "../judge.js";

const VALUES = ["brand", "event", "input", "rejected", "resume", "url"];
const CHOICES = { event: EVENTS, input: ["json", "ndjson", "csv"] };
const INPUTS = { ".json": "json", ".csv": "csv" };
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
  const options = { help: { type: "boolean", short: "h" }, ...Object.fromEntries(VALUES.map((name) => [name, { type: "string" }])) };
  const { tokens } = parseArgs({ args: words, options, strict: false, tokens: true });
  const given = {};
  const files = [];
  for (const token of tokens) {
    if (token.kind === "positional") files.push(token.value);
    else if (token.kind === "option") given[token.name] = valueOf(token);
  }
  return given.help ? { help: true } : complete(given, files, environment);
}

function valueOf({ name, rawName, value }) {
  if (name === "help") return true;
  if (KEY_FLAG.test(rawName)) {
    throw new UsageError(`there is no option ${rawName}: whatever stands on a command line, other users and the shell's history see; set the variable ${KEY_VARIABLE} instead`);
  }
  if (!VALUES.includes(name)) throw new UsageError(`there is no option ${rawName}`);
  if (!value) throw new UsageError(`${rawName} takes a value`);
  if (Object.hasOwn(CHOICES, name) && !CHOICES[name].includes(value)) {
    throw new UsageError(`${rawName} takes one of ${CHOICES[name].join(", ")}`);
  }
  return value;
}

function complete(given, [file, ...more], environment) {
  if (file === undefined) throw new UsageError("name a file to send, or - for standard input");
  if (more.length > 0) throw new UsageError("send one file at a time: each has its own place to go on from");
  const input = given.input ?? INPUTS[extname(file).toLowerCase()] ?? "ndjson";
  if (input === "csv" && given.event === undefined) throw new UsageError("say with --event what the rows of a CSV file are");
  const key = environment[KEY_VARIABLE]?.trim();
  if (!key) throw new UsageError(`set the variable ${KEY_VARIABLE} to the API key`);
  const brand = given.brand ?? environment[BRAND_VARIABLE]?.trim();
  if (!brand) throw new UsageError(`name the brand with --brand or the variable ${BRAND_VARIABLE}`);
  if (given.url === undefined) throw new UsageError("say with --url where to send, such as https://api.advocateloop.com");
  const resume = given.resume ?? (file === "-" ? undefined : `${file}.sending`);
  return { ...given, file, input, key, brand, resume, url: endpointOf(given.url) };
}

function endpointOf(text) {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:" && url?.protocol !== "http:") throw new UsageError("--url takes an address such as https://api.advocateloop.com");
  if (url.protocol === "http:" && !LOOPBACK.includes(url.hostname)) {
    throw new UsageError("--url must begin with https://, or the key would go over the network for all to read");
  }
  return new URL("/api/v1/track/batch", url).href;
}
