// A text field over a painted copy of its text. Typing, undo, input methods and screen readers are the field's own; line
// numbers, colours and marks are the copy's. Both lie in one scrolling box, so that nothing has to follow anything.

import { h } from "../shared/dom.js";
import { piecesOf } from "./highlight.js";

/** @typedef {{ from: number, to: number, kind: "error" | "warning" }} Mark */

/** Longer texts are put in place at once, which undo doesn't know of: browsers take seconds to type thousands of lines. */
const LONGEST_TYPED = 16_384;

export class Editor {
  #box;
  #field;
  #copy;
  /** What each line of the copy shows, as one text. */
  #shown = [];

  /** @param {HTMLElement} box holds the field and the copy */
  constructor(box, { onChange }) {
    this.#box = box;
    this.#field = box.querySelector("textarea");
    this.#copy = box.querySelector(".copy");
    this.#field.addEventListener("input", onChange);
    this.#field.addEventListener("keydown", (event) => this.#indent(event));
  }

  get field() {
    return this.#field;
  }

  get text() {
    return this.#field.value;
  }

  get isAllSelected() {
    const { selectionStart, selectionEnd, value } = this.#field;
    return selectionStart === 0 && selectionEnd === value.length;
  }

  /** Replaces only what differs, as if it were typed, so that undo brings it back. */
  change(text) {
    const old = this.text;
    if (old === text) return;
    let start = 0;
    const shorter = Math.min(old.length, text.length);
    while (start < shorter && old[start] === text[start]) start += 1;
    let same = 0;
    while (same < shorter - start && old.at(-1 - same) === text.at(-1 - same)) same += 1;
    this.#type(text.slice(start, text.length - same), start, old.length - same);
  }

  /** In place of the selection. */
  insert(text) {
    this.#type(text, this.#field.selectionStart, this.#field.selectionEnd);
  }

  #type(text, from, to) {
    this.#field.focus({ preventScroll: true });
    this.#field.setSelectionRange(from, to);
    if (text.length <= LONGEST_TYPED && typed(text)) return;
    this.#field.setRangeText(text, from, to, "end");
    this.#field.dispatchEvent(new Event("input"));
  }

  /** Puts the caret there, selects up to `to`, and shows the line. */
  select(from, to) {
    this.#field.focus({ preventScroll: true });
    this.#field.setSelectionRange(from, to);
    const line = this.#copy.children[this.text.slice(0, from).split("\n").length - 1];
    if (line === undefined) return;
    const room = this.#box.clientHeight / 3;
    if (line.offsetTop < this.#box.scrollTop || line.offsetTop + line.offsetHeight > this.#box.scrollTop + this.#box.clientHeight) {
      this.#box.scrollTop = line.offsetTop - room;
    }
    this.#box.scrollIntoView({ block: "nearest" });
  }

  /** Paints the text with its marks: the lines that changed, and no others. */
  paint(marks) {
    const lines = this.text.split("\n");
    let start = 0;
    const wanted = lines.map((line) => {
      const here = marksIn(line, start, marks);
      start += line.length + 1;
      return { line, here, key: `${line}\n${here.map(({ from, to, kind }) => `${from} ${to} ${kind}`).join()}` };
    });
    const keys = wanted.map(({ key }) => key);
    const [head, tail] = unchanged(this.#shown, keys);
    const old = [...this.#copy.children].slice(head, this.#shown.length - tail);
    const fresh = wanted.slice(head, keys.length - tail).map(({ line, here }) => painted(line, here));
    const after = this.#copy.children[this.#shown.length - tail] ?? null;
    for (const node of old) node.remove();
    const fragment = document.createDocumentFragment();
    fragment.append(...fresh);
    this.#copy.insertBefore(fragment, after);
    this.#shown = keys;
  }

  /** A new line begins where the last one did. */
  #indent(event) {
    if (event.key !== "Enter" || event.isComposing || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    const { selectionStart, value } = this.#field;
    const line = value.slice(value.lastIndexOf("\n", selectionStart - 1) + 1, selectionStart);
    const deeper = /[{[]\s*$/.test(line) ? "  " : "";
    const indent = /^[ \t]*/.exec(line)[0] + deeper;
    if (indent === "") return;
    event.preventDefault();
    this.insert(`\n${indent}`);
  }
}

/** Deprecated, and still the only way that browsers let undo know of. */
function typed(text) {
  return text === "" ? document.execCommand("delete") : document.execCommand("insertText", false, text);
}

/** What of the marks lies in a line that begins at `start`. */
function marksIn(line, start, marks) {
  const end = start + line.length;
  return marks
    .filter(({ from, to }) => from <= end && (to > start || (from === to && from >= start)))
    .map(({ from, to, kind }) => ({ from: Math.max(from - start, 0), to: Math.min(to - start, line.length), kind }));
}

/** How many entries at the beginning and at the end are the same. */
function unchanged(old, fresh) {
  const shorter = Math.min(old.length, fresh.length);
  let head = 0;
  while (head < shorter && old[head] === fresh[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === fresh.at(-1 - tail)) tail += 1;
  return [head, tail];
}

function painted(line, marks) {
  const worst = marks.some(({ kind }) => kind === "error") ? "error" : marks.length > 0 ? "warning" : "";
  const pieces = piecesOf(line, marks).map(({ text, token, finding }) => {
    const classes = [token && `t-${token}`, finding && `m-${finding}`].filter(Boolean).join(" ");
    return classes === "" ? text : h("span", { class: classes }, text);
  });
  // Something that is missing at the end of a line has no width of its own.
  const empty = marks.filter(({ from, to }) => from === to || from >= line.length).map(({ kind }) => h("span", { class: `m-${kind} m-empty` }));
  return h("div", { class: worst ? `line has-${worst}` : "line" }, pieces, empty);
}
