// Requests that were refused lately: by day, each kind with how often it came, and what its last sender was told.

import { byId, h } from "../shared/dom.js";
import { card, facts } from "./conversion.js";
import { count, day, fullTime, time } from "./words.js";

const DAY_MS = 86_400_000;
const DAYS = 7;
/** A brand has at most so many pages of them that are of use here. */
const PAGES = 10;
/** Rows that are shown before somebody asks for the rest. */
const SHOWN = 20;

/**
 * @typedef {{ day: string, key_id: string, route: string, code: string, path: string, count: number, last_at: string,
 *   last_request_id: string, message: string }} Rejection
 */

/** All kinds of the last days. @returns {Promise<Rejection[]>} */
export async function rejectionsOf(api) {
  const since = new Date(Date.now() - (DAYS - 1) * DAY_MS).toISOString().slice(0, 10);
  const found = [];
  let cursor;
  for (let page = 0; page < PAGES; page += 1) {
    const { rejections, next_cursor: next } = await api.get("rejections", { since, cursor });
    found.push(...rejections);
    cursor = next ?? undefined;
    if (cursor === undefined) break;
  }
  return found;
}

/** How many requests they stand for. @param {Rejection[]} rejections */
export const countOf = (rejections) => rejections.reduce((sum, { count: times }) => sum + times, 0);

/** The tile with their number. @param {Rejection[]} rejections */
export function rejectionsTile(rejections) {
  const all = countOf(rejections);
  const more = all > 0 && h("a", { href: "#refused" }, "See why");
  return ["Refused lately", count(all), [`in ${DAYS} days `, more].filter(Boolean)];
}

/** @param {Rejection[]} rejections @param {(rejection: Rejection) => void} onOpen */
export function showRejections(rejections, onOpen) {
  byId("refused").hidden = rejections.length === 0;
  const put = (shown) => {
    const rest = rejections.length - shown.length;
    const more = rest > 0 && h("p", { class: "more" }, h("button", { type: "button", class: "small", onclick: () => put(rejections) }, `Show ${count(rest)} more`));
    byId("refusals").replaceChildren(...byDay(shown).flatMap(([date, ofDay]) => [h("h3", {}, `${day(date)} (UTC)`), h("ol", { class: "events" }, ofDay.map((one) => item(one, onOpen)))]), ...(more ? [more] : []));
  };
  put(rejections.slice(0, SHOWN));
}

/** @param {Rejection[]} rejections @returns {[string, Rejection[]][]} the latest day first */
const byDay = (rejections) => [...Map.groupBy(rejections, (one) => one.day)].toSorted(([one], [other]) => other.localeCompare(one));

function item(rejection, onOpen) {
  const { code, count: times, message, route, path, last_at: at } = rejection;
  const parts = [
    h("span", { class: "chip refund" }, code),
    h("span", { class: "what" }, h("span", { class: "title" }, message), h("span", { class: "note" }, [route, path].filter(Boolean).join(" · "))),
    h("span", { class: "money" }, `${count(times)} ×`),
    h("time", { datetime: at, title: fullTime(at) }, time(at)),
  ];
  return h("li", {}, h("button", { type: "button", class: "row", onclick: () => onOpen(rejection) }, parts));
}

/** One kind of refusal, for the dialog. @param {Rejection} rejection */
export function rejectionCard(rejection, onClose) {
  const { code, count: times, message, route, path, key_id: key, last_at: at, last_request_id: request } = rejection;
  const rows = [["Request", route], ["Field", path], ["Key", key], ["Times that day", count(times)], ["Last", fullTime(at)], ["Last request", request]].filter(([, value]) => value);
  const told = h("p", { class: "hint" }, h("a", { href: `/docs/errors#${code}` }, h("code", {}, code)), ": nothing was stored. Payloads are not kept.");
  return card("Refused", onClose, h("p", {}, message), told, facts(rows));
}
