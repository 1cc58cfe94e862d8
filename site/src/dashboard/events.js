// What arrived, latest first, page by page.

import { byId, h } from "../shared/dom.js";
import { fullTime, money, time } from "./words.js";

const PAGE = 25;

export class EventsView {
  #api;
  #type = "";
  #cursor;
  /** Answers to an older question are of no interest. */
  #asked = 0;
  #onOpen;

  #onEmpty;

  /** @param {{ onOpen: (conversionId: string, event: object) => void, onEmpty: (type: string) => Node[] }} page what it does and says */
  constructor({ onOpen, onEmpty }) {
    this.#onOpen = onOpen;
    this.#onEmpty = onEmpty;
  }

  /** Begins anew. @param {import("./api.js").Api} api */
  async show(api, type = this.#type) {
    this.#api = api;
    this.#type = type;
    this.#cursor = undefined;
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
    byId("more").hidden = true;
  }

  async #load(put) {
    this.#asked += 1;
    const asked = this.#asked;
    const page = await this.#api.get("events", { order: "desc", limit: String(PAGE), type: this.#type, cursor: this.#cursor });
    if (asked !== this.#asked) return;
    this.#cursor = page.next_cursor ?? undefined;
    put(page.events.map((event) => this.#item(event)));
    byId("more").hidden = !page.has_more;
    const isEmpty = byId("events").children.length === 0;
    byId("no-events").hidden = !isEmpty;
    byId("no-events").replaceChildren(...(isEmpty ? this.#onEmpty(this.#type) : []));
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

function described(event) {
  const { payload } = event;
  switch (event.type) {
    case "conversion":
      return {
        title: event.order_id ?? "without an order ID",
        note: [payload.customer_email, event.attribution.referral_code && `by ${event.attribution.referral_code}`].filter(Boolean).join(" · "),
        sum: money(event.order_total),
        conversionId: event.id,
      };
    case "refund":
      return {
        title: event.order_id ?? event.conversion_id,
        note: [event.refund_id, payload.refund_reason].filter(Boolean).join(" · "),
        sum: money(event.refund_amount, "−"),
        conversionId: event.conversion_id,
      };
    case "claim":
      return { title: event.referral_code, note: payload.email };
    default:
      return { title: event.referral_code, note: payload.landing_page };
  }
}
