// What arrived, latest first, page by page.

import { byId, h } from "../shared/dom.js";
import { matches } from "./filter.js";
import { count, fullTime, money, time } from "./words.js";

/** So many events are shown at once. */
const PAGE = 25;
/** A filter looks through so many at once, and through so many such pages before it asks whether to go on. */
const FILTERED_PAGE = 500;
const FILTERED_PAGES = 10;

/** @typedef {{ type: string, since: string, until: string, filter: string, total: () => number }} Wanted which events; `total` is how many there are without the filter */

export class EventsView {
  #api;
  /** @type {Wanted} */
  #wanted;
  #cursor;
  /** Answers to an older question are of no interest. */
  #asked = 0;
  #onOpen;
  #onEmpty;
  #shown = 0;
  #seen = 0;

  /** @param {{ onOpen: (conversionId: string, event: object) => void, onEmpty: (wanted: Wanted) => Promise<Node[]> }} page what it does and says */
  constructor({ onOpen, onEmpty }) {
    this.#onOpen = onOpen;
    this.#onEmpty = onEmpty;
  }

  /** Begins anew. @param {import("./api.js").Api} api @param {Wanted} wanted */
  async show(api, wanted) {
    this.#api = api;
    this.#wanted = wanted;
    this.#cursor = undefined;
    [this.#shown, this.#seen] = [0, 0];
    await this.#load((items) => byId("events").replaceChildren(...items));
  }

  async more() {
    await this.#load((items) => {
      byId("events").append(...items);
      items[0]?.querySelector("button, [tabindex]")?.focus();
    });
  }

  clear() {
    this.#asked += 1;
    this.#api = undefined;
    byId("events").replaceChildren();
    byId("counted").textContent = "";
    byId("more").hidden = true;
  }

  async #load(put) {
    this.#asked += 1;
    const asked = this.#asked;
    const { events, hasMore } = await this.#next(() => asked === this.#asked);
    if (asked !== this.#asked) return;
    put(events.map((event) => this.#item(event)));
    this.#shown += events.length;
    byId("more").hidden = !hasMore;
    byId("counted").textContent = this.#counted(hasMore);
    const isEmpty = this.#shown === 0;
    const said = isEmpty ? await this.#onEmpty(this.#wanted) : [];
    if (asked !== this.#asked) return;
    byId("no-events").hidden = !isEmpty;
    byId("no-events").replaceChildren(...said);
  }

  /** The next events that fit. @param {() => boolean} isWanted whether nobody has asked for something else since */
  async #next(isWanted) {
    const { type, since, until, filter } = this.#wanted;
    const found = [];
    for (let page = 0; page < (filter === "" ? 1 : FILTERED_PAGES); page += 1) {
      const limit = String(filter === "" ? PAGE : FILTERED_PAGE);
      const { events, has_more: hasMore, next_cursor: cursor } = await this.#api.get("events", { order: "desc", limit, type, since, until, cursor: this.#cursor });
      if (!isWanted()) return { events: [], hasMore: false };
      this.#cursor = cursor ?? undefined;
      this.#seen += events.length;
      found.push(...events.filter((event) => filter === "" || matches(event, filter)));
      if (!hasMore) return { events: found, hasMore: false };
      if (found.length >= PAGE) break;
    }
    return { events: found, hasMore: true };
  }

  #counted(hasMore) {
    const shown = count(this.#shown);
    if (this.#wanted.filter === "") return `${shown} of ${count(Math.max(this.#wanted.total(), this.#shown))}`;
    const match = `${shown} match${this.#shown === 1 ? "" : "es"}`;
    return hasMore ? `${match} among the latest ${count(this.#seen)}` : match;
  }

  #item(event) {
    const { title, note, sum, conversionId } = described(event);
    const parts = [
      h("span", { class: `chip ${event.type}` }, event.type),
      h("span", { class: "what" }, h("span", { class: "title" }, title), note && h("span", { class: "note" }, note)),
      h("span", { class: "money" }, sum ?? ""),
      h("time", { datetime: event.created_at, title: fullTime(event.created_at) }, time(event.created_at)),
    ];
    return h("li", {}, h("button", { type: "button", class: "row", onclick: () => this.#onOpen(conversionId, event) }, parts));
  }
}

/** The currency, where it was sent. */
const unitOf = ({ currency }) => (currency ? ` ${currency}` : "");

function described(event) {
  const { payload } = event;
  switch (event.type) {
    case "conversion":
      return {
        title: event.order_id ?? "without an order ID",
        note: [payload.customer_email, event.attribution.referral_code && `by ${event.attribution.referral_code}`].filter(Boolean).join(" · "),
        sum: [money(event.order_total), unitOf(payload)],
        conversionId: event.id,
      };
    case "refund":
      return {
        title: event.order_id ?? event.conversion_id,
        note: [event.refund_id, payload.refund_reason].filter(Boolean).join(" · "),
        sum: [money(event.refund_amount, "−"), unitOf(payload)],
        conversionId: event.conversion_id,
      };
    case "claim":
      return { title: event.referral_code, note: payload.email };
    default:
      return { title: event.referral_code, note: payload.landing_page };
  }
}
