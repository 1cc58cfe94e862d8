// The menu beside every page of the documentation.

import { escaped } from "./html.mjs";

/**
 * @param {string} path of the page that it stands on
 * @param {{ title: string, links: { href: string, text: string }[] }[]} own what the page itself has
 */
export function menuOf(path, own, { recipes, guides }) {
  const linksTo = (pages) => pages.map(({ path: href, name }) => ({ href, text: name }));
  const groups = [
    ...own,
    { title: "Guides", links: linksTo(guides) },
    { title: "Recipes", links: linksTo(recipes) },
    { title: "Reference", links: [{ href: "/docs", text: "Tracking API" }, { href: "/docs/admin", text: "Administration" }, { href: "/openapi.json", text: "OpenAPI document" }] },
  ];
  return groups.map((group) => groupOf(path, group)).join("\n");
}

function groupOf(path, { title, links }) {
  const items = links.map(({ href, text }) => `<li><a href="${href}"${href === path ? ' aria-current="page"' : ""}>${escaped(text)}</a></li>`);
  return `<div class="menu-group"><h2>${escaped(title)}</h2><ul>${items.join("")}</ul></div>`;
}
