// Pieces of HTML, made when the pages are built.

import { tokensOf } from "../src/playground/highlight.js";
import { laidOut } from "../src/playground/layout.js";

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export const escaped = (text) => String(text).replaceAll(/[&<>"]/g, (character) => ENTITIES[character]);

/** A sentence of the document: `code` as code, a blank line between paragraphs. */
export function prose(text) {
  const paragraphs = text.split(/\n\n+/).filter((paragraph) => paragraph.trim() !== "");
  return paragraphs.map((paragraph) => `<p>${inline(paragraph)}</p>`).join("\n");
}

export function inline(text) {
  return escaped(text).replaceAll(/`([^`]+)`/g, "<code>$1</code>");
}

/** A block of code with a button that copies it. @param {string} label tells it from the page's other blocks */
export function block(html, label) {
  return `<div class="block"><button type="button" class="small" data-copy hidden aria-label="Copy: ${escaped(label)}">Copy</button><pre class="code" tabindex="0" role="region" aria-label="${escaped(label)}"><code>${html}</code></pre></div>`;
}

/** JSON in colours, its digits as they are. */
export function paintedJson(text) {
  return laidOut(text).split("\n").map(paintedLine).join("\n");
}

function paintedLine(line) {
  let html = "";
  let done = 0;
  for (const { from, to, kind } of tokensOf(line)) {
    html += `${escaped(line.slice(done, from))}<span class="t-${kind}">${escaped(line.slice(from, to))}</span>`;
    done = to;
  }
  return html + escaped(line.slice(done));
}
