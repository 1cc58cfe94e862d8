// The guides: the repository's own Markdown as pages, and as it is for programs that read.

import { readFileSync, readdirSync } from "node:fs";
import { join, posix } from "node:path";

import { Marked } from "marked";

import { block, escaped, paintedJson } from "./html.mjs";

/** Besides the recipes: each file with its address, and what the menu calls it. */
const GUIDES = [
  ["docs/FIELDS.md", "/docs/fields", "Fields"],
  ["docs/CODES.md", "/docs/codes", "Codes"],
  ["docs/ERRORS.md", "/docs/errors", "Errors"],
  ["docs/RELIABILITY.md", "/docs/reliability", "Retries and outages"],
  ["docs/BATCH.md", "/docs/batch", "Many events at once"],
  ["docs/READ-BACK.md", "/docs/read-back", "Reading back"],
  ["wasm-pkg/README.md", "/docs/preflight", "Check in JavaScript"],
];
/** What is not published: a link to it leads there. */
const ELSEWHERE = { "README.md": "/docs" };

/** @typedef {{ source: string, path: string, name: string, title: string, html: string, markdown: string }} Guide */

/** @returns {{ recipes: Guide[], guides: Guide[] }} */
export function guides(root) {
  const files = readdirSync(join(root, "docs/recipes")).filter((file) => file.endsWith(".md") && file !== "README.md");
  const recipes = files.map((file) => [`docs/recipes/${file}`, `/docs/recipes/${file.replace(/\.md$/, "")}`]);
  const all = [["docs/recipes/README.md", "/docs/recipes", "Which recipe?"], ...recipes, ...GUIDES];
  const paths = new Map(all.map(([source, path]) => [source, path]));
  const made = all.map(([source, path, name]) => {
    const text = readFileSync(join(root, source), "utf8").replace(/^<!--[\s\S]*?-->\s*/, "");
    const title = /^# (.+)$/m.exec(text)[1].replaceAll("`", "");
    const linked = (ending) => (href) => target(paths, source, href, ending);
    const markdown = text.replaceAll(/(\]\()([^)\s]+)(\))/g, (_, before, href, after) => before + linked(".md")(href) + after);
    return { source, path, name: name ?? title, title, html: rendered(text, linked("")), markdown };
  });
  return { recipes: made.slice(0, recipes.length + 1), guides: made.slice(recipes.length + 1) };
}

/** Where a link of a file leads on this site. */
function target(paths, source, href, ending) {
  if (/^(?:[a-z]+:|#|\/)/.test(href)) return href;
  const [file, anchor] = href.split("#");
  const wanted = posix.join(posix.dirname(source), file);
  const path = paths.get(wanted);
  if (path !== undefined) return path + ending + (anchor ? `#${anchor}` : "");
  if (ELSEWHERE[wanted] !== undefined) return ELSEWHERE[wanted];
  throw new Error(`${source} links to ${href}, which is no page: add it to site/make/guides.mjs`);
}

function rendered(text, linked) {
  let blocks = 0;
  const seen = new Map();
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth }) {
        return `<h${depth} id="${anchorOf(tokens.map(({ raw }) => raw).join(""), seen)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      code({ text: code, lang = "" }) {
        blocks += 1;
        return block(lang.trim() === "json" ? json(code) : escaped(code), `Code ${blocks}`);
      },
      table(token) {
        const head = token.header.map((one) => (one.text === "" ? "<td></td>" : `<th>${this.parser.parseInline(one.tokens)}</th>`)).join("");
        const rows = token.rows.map((row) => `<tr>${row.map((one) => `<td>${names(one.text, seen) ?? this.parser.parseInline(one.tokens)}</td>`).join("")}</tr>`).join("\n");
        blocks += 1;
        return `<div class="scroll" tabindex="0" role="region" aria-label="Table ${blocks}"><table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>\n`;
      },
      link({ href, tokens }) {
        return `<a href="${escaped(linked(href))}">${this.parser.parseInline(tokens)}</a>`;
      },
      /** Comments are for those who edit the file. */
      html({ text: html }) {
        return /^<(?:br|kbd|\/kbd)/.test(html.trim()) ? html : html.trim().startsWith("<!--") ? "" : escaped(html);
      },
    },
  });
  return marked.parse(text);
}

/** A cell of nothing but names, such as the codes of errors: each is a place to link to. */
function names(text, seen) {
  const all = text.split(", ").map((name) => /^`([a-z_]+)`$/.exec(name)?.[1]);
  return all.includes(undefined) ? undefined : all.map((name) => `<code id="${anchorOf(name, seen)}">${name}</code>`).join(", ");
}

/** In colours, if it is JSON and no template or excerpt. */
function json(code) {
  try {
    JSON.parse(code);
    return paintedJson(code);
  } catch {
    return escaped(code);
  }
}

/** As GitHub makes them, so that the links of the Markdown hold in both places. */
function anchorOf(text, seen) {
  const slug = text.toLowerCase().trim().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(/\s/g, "-");
  const before = seen.get(slug) ?? 0;
  seen.set(slug, before + 1);
  return before === 0 ? slug : `${slug}-${before}`;
}

/** What programs that read the documentation begin with. @param {{ recipes: Guide[], guides: Guide[] }} all */
export function llms({ recipes, guides: others }) {
  const line = ({ title, path }) => `- [${title}](${path}.md)`;
  return `# AdvocateLoop tracking API

> Records referral conversions, refunds, claims and visits. Check a payload without a key: POST /api/v1/validate/conversion.

## Reference

- [OpenAPI 3.1, with recorded examples of every answer](/openapi.json)

## Guides

${others.map(line).join("\n")}

## Recipes

${recipes.map(line).join("\n")}
`;
}
