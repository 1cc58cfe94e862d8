// How to send what was checked: code, or the settings of a tool.

import { copyButton, h } from "../shared/dom.js";
import { makeTabs } from "../shared/tabs.js";
import { laidOut } from "./layout.js";
import { paintJson } from "./paint-json.js";
import { SNIPPETS } from "./snippets/index.js";

export class SendView {
  #panel;
  #shipment;
  #chosen = SNIPPETS[0].id;
  #content = h("div", { role: "tabpanel", id: "panel-snippet", tabindex: "0" });
  #none = h("p", { class: "none" }, "Code to send it with stands here as soon as the payload is valid.");

  constructor(panel) {
    this.#panel = panel;
    const tabs = SNIPPETS.map(({ id, name }) =>
      h("button", { type: "button", role: "tab", id: `tab-${id}`, "aria-controls": "panel-snippet", "data-tab": id, "aria-selected": String(id === this.#chosen) }, name),
    );
    const list = h("div", { role: "tablist", "aria-label": "Language or tool", class: "pills" }, tabs);
    panel.append(this.#none, list, this.#content);
    makeTabs(list, (id) => {
      this.#chosen = id;
      this.#showChosen();
    });
  }

  /** @param {import("./judge.js").Sendable | undefined} sendable */
  show(event, mode, sendable) {
    const query = mode === "strict" ? "" : `?mode=${mode}`;
    this.#shipment = sendable && { url: `${location.origin}/api/v1/track/${event}${query}`, body: sendable.normalized };
    this.#none.hidden = sendable !== undefined;
    for (const part of [...this.#panel.children].slice(1)) part.hidden = sendable === undefined;
    this.#showChosen();
  }

  #showChosen() {
    if (this.#shipment === undefined) return;
    const snippet = SNIPPETS.find(({ id }) => id === this.#chosen);
    this.#content.replaceChildren(...(snippet.code ? code(snippet, this.#shipment) : settings(snippet, this.#shipment)));
  }
}

function code(snippet, shipment) {
  const text = snippet.code(shipment);
  return [
    h("div", { class: "panel-head" }, h("p", { class: "hint" }, "Key and brand ID come from the environment: never write them into code."), copyButton(() => text)),
    h("pre", { class: "code", tabindex: "0", role: "region", "aria-label": `${snippet.name} code` }, h("code", {}, text)),
  ];
}

function settings(snippet, shipment) {
  const rows = snippet.settings(shipment).map(({ label, value, isLong }) =>
    h("div", { class: isLong ? "long" : undefined }, h("dt", {}, label), h("dd", {}, isLong ? paintJson(laidOut(value)) : h("code", {}, value), copyButton(() => value, "Copy", { "aria-label": `Copy ${label}` }))),
  );
  return [h("p", { class: "hint" }, snippet.hint), h("dl", { class: "settings" }, rows)];
}
