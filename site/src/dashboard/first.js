// A page without any event: how to send the first one, with what is known of the brand in it, and an ear for it.

import { copyButton, h } from "../shared/dom.js";

/** How often, and how many times, the page asks whether the first event has come. */
const LISTEN_MS = 5_000;
const LISTEN_TIMES = 120;

export class FirstEvent {
  #onLook;
  #timer;
  #left = LISTEN_TIMES;

  /** @param {() => void} onLook asks for events anew */
  constructor(onLook) {
    this.#onLook = onLook;
  }

  stop() {
    clearTimeout(this.#timer);
    this.#left = LISTEN_TIMES;
  }

  /** Waits for the next look. */
  listen() {
    clearTimeout(this.#timer);
    if (this.#left === 0) return;
    this.#left -= 1;
    this.#timer = setTimeout(() => (document.hidden ? this.listen() : this.#onLook()), LISTEN_MS);
  }

  /** @param {{ brand: string, environment: string }} whose */
  explain({ brand, environment }) {
    const kind = `${environment} key`;
    this.listen();
    const text = [
      `curl '${location.origin}/api/v1/track/conversion' \\`,
      "  -H 'Content-Type: application/json' \\",
      `  -H 'X-API-Key: <your ${kind}>' \\`,
      `  -H 'X-Brand-ID: ${brand}' \\`,
      `  --data '{"customer_email":"buyer@example.com","order_id":"TEST-1","order_total":108.00,"tax":8.00,"shipping":10.00,"discount":0}'`,
    ].join("\n");
    return [
      h("p", {}, `Nothing has arrived with a ${kind} yet. Send a first order:`),
      h("div", { class: "panel-head" }, h("pre", { class: "code", tabindex: "0", role: "region", "aria-label": "A first order" }, h("code", {}, text)), copyButton(() => text)),
      h("p", { class: "listening" }, this.#left > 0 ? "Listening: it appears here within seconds." : "Choose Refresh once you have sent it."),
      h("p", {}, "Or take a ", h("a", { href: "/docs/recipes" }, "recipe for your shop or tool"), ", or check your own payload in the ", h("a", { href: "/" }, "playground"), "."),
    ];
  }
}
