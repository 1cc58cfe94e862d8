// What the command line says, checked before anything is sent, in the words of the command line.
import { Misuse } from "./misuse.mjs";

export const PLANS = ["starter", "growth", "premier"];
export const BASES = ["paid", "gross"];
export const ENVIRONMENTS = ["live", "test"];
const EVENTS = ["conversion", "refund", "claim", "visit"];

const quoted = (text) => JSON.stringify(text);

/** One of some words, or nothing where it may be left out. */
export function choice(text, option, words, { isNeeded = false } = {}) {
  if (text === undefined && !isNeeded) return undefined;
  if (text === undefined) throw new Misuse(`${option} is missing: ${option} ${words.join("|")}`);
  if (!words.includes(text)) throw new Misuse(`${option} ${words.join("|")}, not ${quoted(text)}`);
  return text;
}

/** A text that people read. */
export function name(text, what) {
  if (text === undefined) throw new Misuse(`${what} is missing: ${what} followed by a text, in quotes if it has spaces`);
  if (text.trim() === "") throw new Misuse(`${what} is empty`);
  return text;
}

/** A date is its first moment, UTC. */
export function moment(text, option) {
  if (text === undefined) return undefined;
  const asked = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text;
  const form = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i.exec(asked);
  // JavaScript takes the 30th of February for the 2nd of March.
  const isDay = form !== null && new Date(`${form[1]}T00:00:00Z`).toJSON()?.startsWith(form[1]);
  if (!isDay || Number.isNaN(Date.parse(asked))) throw new Misuse(`${option} takes a day such as 2027-01-31, or a time such as 2027-01-31T09:00:00Z, not ${quoted(text)}`);
  if (Date.parse(asked) <= Date.now()) throw new Misuse(`${option} takes a time that is to come; ${text} is over`);
  return asked;
}

/** Names of events with commas between, or `none`. */
export function events(text) {
  if (text === undefined) return undefined;
  if (text === "none") return [];
  const names = text.split(",").map((one) => one.trim());
  const unknown = names.find((one) => !EVENTS.includes(one));
  if (unknown !== undefined) throw new Misuse(`--events takes ${EVENTS.join(", ")} or none, not ${quoted(unknown)}`);
  return names;
}

export function whole(text, option) {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new Misuse(`${option} takes a whole number, not ${quoted(text)}`);
  return Number(text);
}

/** An identifier that was not cut off when it was copied. */
export function identifier(text, what) {
  const [form, example] = what === "BRAND_ID" ? [/^brd_[0-9a-f]{32}$/, "brd_ and 32 digits"] : [/^key_[0-9A-Za-z]{12}$/, "key_ and 12 characters"];
  if (form.test(text)) return text;
  if (what === "KEY_ID" && /^al_(live|test)_/.test(text)) throw new Misuse("KEY_ID is the key's identifier (key_…), not the key itself, which should not be typed here");
  throw new Misuse(`${quoted(text)} is no ${what}, which is ${example}: see \`cargo xtask admin ${what === "BRAND_ID" ? "brands" : "keys BRAND_ID"}\``);
}
