// A repaired text beside the one that was typed, with the button that takes it.

import { byId, h } from "../shared/dom.js";
import { difference } from "./repair.js";

const SIGNS = { same: " ", old: "−", new: "+" };
const SPOKEN = { same: "", old: "removed: ", new: "added: " };

/** @param {(text: string) => void} onTake */
export function showRepair(repair, text, onTake) {
  const box = byId("repair");
  box.hidden = repair === undefined;
  if (repair === undefined) return box.replaceChildren();
  const lines = difference(text, repair.text).map(({ kind, text: line }) => h("span", { class: `line-${kind}` }, h("span", { class: "sign", "aria-hidden": "true" }, SIGNS[kind]), h("span", { class: "unseen" }, SPOKEN[kind]), `${line}\n`));
  box.replaceChildren(
    h("div", { class: "panel-head" }, h("p", {}, repair.steps.join(" ")), h("button", { type: "button", class: "primary", id: "take-repair", onclick: () => onTake(repair.text) }, "Use this text")),
    h("pre", { class: "code", tabindex: "0", role: "region", "aria-label": "What would change" }, h("code", {}, lines)),
  );
}
