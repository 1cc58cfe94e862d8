// What the documentation does besides being read: it copies, filters its menu, and names this deployment in its requests.

import { byId } from "../shared/dom.js";

const narrow = matchMedia("(max-width: 62rem)");

for (const place of document.querySelectorAll("[data-origin]")) place.textContent = location.origin;

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = button.parentElement.querySelector("code").textContent;
    button.textContent = await navigator.clipboard.writeText(text).then(() => "Copied", () => "Not allowed");
    setTimeout(() => (button.textContent = "Copy"), 1600);
  });
}

const toggle = byId("menu-toggle");
const filter = byId("filter");
filter.parentElement.hidden = false;
filter.addEventListener("input", () => {
  const wanted = filter.value.trim().toLowerCase();
  for (const group of document.querySelectorAll(".menu-group")) {
    const items = [...group.querySelectorAll("li")];
    for (const item of items) item.hidden = !item.textContent.toLowerCase().includes(wanted);
    group.hidden = items.every((item) => item.hidden);
  }
});

/** On a narrow screen the menu is closed until it is asked for. */
function fold() {
  toggle.hidden = !narrow.matches;
  show(!narrow.matches);
}

function show(isOpen) {
  byId("menu").hidden = !isOpen;
  toggle.setAttribute("aria-expanded", String(isOpen));
}

toggle.addEventListener("click", () => show(byId("menu").hidden));
byId("menu").addEventListener("click", ({ target }) => target.closest("a") && narrow.matches && show(false));
narrow.addEventListener("change", fold);
fold();

/** The menu marks the operation that is being read. */
const links = new Map([...document.querySelectorAll('.menu a[href^="#"]')].map((link) => [link.hash.slice(1), link]));
const watcher = new IntersectionObserver(
  (entries) => {
    const seen = entries.find(({ isIntersecting }) => isIntersecting);
    if (seen === undefined) return;
    for (const link of links.values()) link.removeAttribute("aria-current");
    const link = links.get(seen.target.id);
    link.setAttribute("aria-current", "true");
    if (!narrow.matches) link.scrollIntoView({ block: "nearest" });
  },
  { rootMargin: "-10% 0px -75% 0px" },
);
for (const id of links.keys()) watcher.observe(byId(id));
// Behind what was changed above, since it moves what is below.
if (location.hash !== "") byId(location.hash.slice(1))?.scrollIntoView();
