// JSON in colours, to be read.

import { h } from "../shared/dom.js";
import { tokensOf } from "./highlight.js";

/** @param {string} text */
export function paintJson(text) {
  const lines = text.split("\n").flatMap((line) => [...piecesOf(line), "\n"]);
  return h("pre", { class: "code", tabindex: "0", role: "region", "aria-label": "JSON" }, h("code", {}, lines.slice(0, -1)));
}

function piecesOf(line) {
  const pieces = [];
  let done = 0;
  for (const { from, to, kind } of tokensOf(line)) {
    pieces.push(line.slice(done, from), h("span", { class: `t-${kind}` }, line.slice(from, to)));
    done = to;
  }
  return [...pieces, line.slice(done)];
}
