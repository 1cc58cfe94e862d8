// What a pasted text is, and the body in it.

import { readFetch, readPowerShell } from "./code.js";
import { readCurl } from "./curl.js";
import { readEntries } from "./entries.js";
import { jsonOf, readForm } from "./form.js";
import { eventFor, isField } from "./fields.js";
import { readHttp } from "./http.js";
import { faultsOf } from "./faults.js";
import { basisOf, eventOf, header, isBatch, modeOf } from "./request.js";

const KEY = /\bal_(live|test)_[0-9A-Za-z]{8,}/g;
/** What stands for a key in documentation and in code. */
const PLACEHOLDER = /^(?:$|[<${[*]|your(?![a-z])|al_(?:live|test)_…)/i;

/**
 * @typedef {object} Recognised
 * @property {string} [body] what to check, without any key
 * @property {string} [event] to check it as
 * @property {string} [offered] another event that it might be
 * @property {string} [basis]
 * @property {string} [mode]
 * @property {string[]} said what was understood, in sentences
 * @property {string[]} faults what the API would refuse before it reads the body
 */

/**
 * @param {string} pasted
 * @param {boolean} isWhole false if it is a piece of a text
 * @param {string} [chosen] the event that is chosen on the page
 * @returns {Recognised | undefined} nothing, if it is to be inserted as it is
 */
export function recognise(pasted, isWhole, chosen) {
  const found = (isWhole ? wholeOf(pasted, chosen) : undefined) ?? { body: pasted, said: [], faults: [] };
  const safe = found.body?.replaceAll(KEY, "al_$1_…");
  const isSafe = !pasted.match(KEY) && PLACEHOLDER.test(found.key ?? "");
  if (!isSafe) found.said.push("An API key was in it: it was left out before it reached this page’s text.");
  const isPlain = safe === pasted && found.said.length === 0 && found.event === undefined && found.offered === undefined;
  return isPlain ? undefined : { ...found, body: safe };
}

function wholeOf(text, chosen) {
  if (/^\s*[{[]/.test(text)) return plainJson(text, chosen);
  const request = readCurl(text) ?? readFetch(text) ?? readPowerShell(text) ?? readHttp(text);
  if (request !== undefined) return ofRequest(request, chosen);
  const fields = readForm(text, isField);
  return fields && ofForm(fields, chosen);
}

function plainJson(text, chosen) {
  const entry = readEntries(text);
  const { body, event, said } = entry ?? { body: text, said: [] };
  return { ...(event ? { event } : eventFor(body, chosen)), body, said, faults: [] };
}

function ofRequest(request, chosen) {
  const found = { event: eventOf(request), basis: basisOf(request), mode: modeOf(request), key: header(request, "x-api-key"), said: [], faults: faultsOf(request) };
  if (request.body === undefined) {
    return { ...found, said: [`Read as ${request.source}, but there is no body in it.`] };
  }
  if (/^@/.test(request.body)) {
    return { ...found, said: [`Read as ${request.source}. Its body is in the file ${request.body.slice(1)}: paste what that holds.`] };
  }
  const entry = readEntries(request.body);
  if (isBatch(request) || entry?.event) return ofBatch(request, entry, found, chosen);
  const fields = readForm(request.body, isField);
  const body = fields ? jsonOf(fields) : `${request.body.trim()}\n`;
  const guessed = found.event ? { event: found.event } : eventFor(body, chosen);
  const { event } = guessed;
  const kept = `Read as ${request.source}${event ? ` that sends a ${event}` : ""}: its body is below.`;
  return { ...found, ...guessed, body, said: fields ? [kept, "Its body is a form, so every value became a text."] : [kept] };
}

/** The first of a batch's entries; the address and the body must both be those of a batch. */
function ofBatch(request, entry, found, chosen) {
  const faults = [...found.faults];
  if (!isBatch(request)) faults.push("Its body is a batch, and its address is not: send it to /api/v1/track/batch.");
  if (entry?.event === undefined) faults.push('Its address is that of a batch: wrap each payload as { "type": "conversion", "payload": { … } }, in a list.');
  const { body, said } = entry ?? { body: `${request.body.trim()}\n`, said: [] };
  const guessed = entry?.event ? { event: entry.event } : eventFor(body, chosen);
  return { ...found, ...guessed, faults, body, said: [`Read as ${request.source}.`, ...said] };
}

function ofForm(fields, chosen) {
  const own = fields.filter(([name]) => !/^x-|^content-type$/i.test(name));
  const body = jsonOf(own);
  return {
    body,
    ...eventFor(body, chosen),
    said: ["Read as a list of fields. Forms send every value as a text, so that is what is checked here."],
    faults: [],
  };
}
