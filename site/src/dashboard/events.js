// What arrived, latest first, page by page.

import { byId, h } from "../shared/dom.js";
import { amount, time } from "./words.js";

const PAGE = 25;

export class EventsView {
  #api;
  #type = "";
  #cursor;
  /** Answers to an older question are of no interest. */
  #asked = 0;
  #onOpen;

  /** @param {(conversionId: string) => void} onOpen */
  constructor(onOpen) {
    this.#onOpen = onOpen;
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
    byId("no-events").hidden = byId("events").children.length > 0;
    byId("no-events").textContent = this.#type === "" ? "Nothing has arrived with this kind of key yet. The playground has code to send a first event with." : `No ${this.#type} has arrived with this kind of key yet.`;
  }

  #item(event) {
    const { title, note, money, conversionId } = described(event);
    const parts = [
      h("span", { class: `chip ${event.type}` }, event.type),
      h("span", { class: "what" }, h("span", { class: "title" }, title), note && h("span", { class: "note" }, note)),
      h("span", { class: "money" }, money ?? ""),
      h("time", { datetime: event.created_at, title: event.created_at }, time(event.created_at)),
    ];
    const row = conversionId
      ? h("button", { type: "button", class: "row", onclick: () => this.#onOpen(conversionId) }, parts)
      : h("div", { class: "row" }, parts);
    return h("li", {}, row);
  }
}

function described(event) {
  const { payload } = event;
  switch (event.type) {
    case "conversion":
      return {
        title: event.order_id ?? "without an order ID",
        note: [payload.customer_email, event.attribution.referral_code && `by ${event.attribution.referral_code}`].filter(Boolean).join(" · "),
        money: amount(event.order_total),
        conversionId: event.id,
      };
    case "refund":
      return { title: event.order_id ?? event.conversion_id, note: payload.refund_reason, money: `−${amount(event.refund_amount)}`, conversionId: event.conversion_id };
    case "claim":
      return { title: event.referral_code, note: payload.email };
    default:
      return { title: event.referral_code, note: payload.landing_page };
  }
}
