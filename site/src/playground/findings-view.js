// The verdict in words, and what was found, as a list that leads to the places in the text.

import { byId, h } from "../shared/dom.js";

/** Nobody reads more of them, and they all are marked in the text. */
const LISTED = 100;

const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

export class FindingsView {
  #onGo;
  #onFix;
  #onZero;
  #findings = [];

  /** @param {{ onGo: (finding) => void, onFix: (finding) => void, onZero: (finding) => void }} does what is chosen */
  constructor({ onGo, onFix, onZero }) {
    this.#onGo = onGo;
    this.#onFix = onFix;
    this.#onZero = onZero;
  }

  /**
   * @param {import("./judge.js").Judgement | undefined} judgement none of an empty text
   * @param {boolean} isRefused whether the request that was pasted would be refused, whatever its body
   */
  show(event, judgement, isRefused) {
    this.#findings = judgement?.findings ?? [];
    const { tone, title, text } = summary(event, judgement, isRefused);
    byId("verdict").dataset.tone = tone;
    // Only what changed is announced again.
    if (byId("verdict-title").textContent !== title) byId("verdict-title").textContent = title;
    if (byId("verdict-text").textContent !== text) byId("verdict-text").textContent = text;
    this.#showFixAll(judgement);
    const rest = this.#findings.length - LISTED;
    const more = rest > 0 ? [h("li", { class: "more" }, `and ${rest} more`)] : [];
    byId("findings").replaceChildren(...this.#findings.slice(0, LISTED).map((finding) => this.#item(finding)), ...more);
  }

  /** Leads to the next finding behind the caret, or to the first one again. */
  step(direction, caret) {
    const placed = this.#findings.filter(({ from }) => from !== undefined).sort((one, other) => one.from - other.from);
    if (placed.length === 0) return;
    const ordered = direction > 0 ? placed : placed.toReversed();
    this.#onGo(ordered.find(({ from }) => (direction > 0 ? from > caret : from < caret)) ?? ordered[0]);
  }

  #showFixAll(judgement) {
    const errors = this.#findings.filter(({ kind }) => kind === "error");
    const fixable = errors.filter(({ fix }) => fix !== undefined).length;
    const button = byId("fix-all");
    button.hidden = fixable === 0;
    if (fixable === 0) return;
    const isAll = fixable === errors.length && judgement.unlisted === 0;
    button.textContent = isAll ? (fixable === 1 ? "Fix it" : `Fix all ${fixable}`) : `Fix what can be fixed (${fixable})`;
  }

  #item(finding) {
    const { kind, code, message, fix, isKey, isZeroed, line, column } = finding;
    const place = line === undefined ? "" : `${line}:${column}`;
    const go = h(
      "button",
      { type: "button", class: "go", onclick: () => this.#onGo(finding) },
      h("span", { class: "unseen" }, `${kind === "error" ? "Problem" : "Warning"}${line === undefined ? "" : ` in line ${line}`}: `),
      h("span", { class: "message" }, message),
    );
    const where = h(
      "span",
      { class: "where" },
      h("a", { href: `/docs/codes#${code}`, title: `What ${code} means` }, h("code", {}, code)),
      place && h("span", { class: "place" }, h("span", { class: "unseen" }, "at "), place),
    );
    const repair = fix !== undefined && h(
      "button",
      { type: "button", class: "small", "aria-label": `Fix: put ${fix} in its place`, title: `Puts ${fix} in its place`, onclick: () => this.#onFix(finding) },
      isKey ? "Rename" : "Fix",
    );
    const zero = isZeroed && h("button", { type: "button", class: "small", "aria-label": `Add 0: ${finding.path.slice(1)} is 0 where it does not apply`, onclick: () => this.#onZero(finding) }, "Add 0");
    return h("li", { class: kind }, h("div", { class: "told" }, go, where), repair, zero);
  }
}

function summary(event, judgement, isRefused) {
  if (judgement === undefined) {
    return { tone: "idle", title: "Nothing to check yet", text: "Paste JSON, a curl command or a request preview, or start from an example." };
  }
  const { isValid, findings, unlisted } = judgement;
  const errors = findings.filter(({ kind }) => kind === "error").length + unlisted;
  const warnings = findings.filter(({ kind }) => kind === "warning").length;
  const besides = warnings > 0 ? `, and ${counted(warnings, "warning")}` : "";
  if (!isValid) {
    const hidden = unlisted > 0 ? ` The first ${errors - unlisted} are listed.` : "";
    return { tone: "error", title: `${counted(errors, "problem")}${besides}`, text: `The API would refuse this ${event}, and store nothing.${hidden}` };
  }
  if (isRefused) {
    return { tone: "error", title: "The body is valid, the request is not", text: `The API would refuse the request that you pasted, before it reads this ${event}.` };
  }
  if (warnings > 0) {
    return { tone: "warning", title: `Valid, with ${counted(warnings, "warning")}`, text: `The API records this ${event}. See what it warns of.` };
  }
  return { tone: "ok", title: "Valid", text: `The API records this ${event} as it is.` };
}
