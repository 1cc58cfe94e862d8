// Elements in one line each. Texts are always texts, never markup.

/**
 * `h("button", { class: "quiet", onclick }, "Fix")`: attributes by name, listeners as functions, children as nodes or texts.
 * @returns {HTMLElement}
 */
export function h(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** The same in SVG. */
export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.replace(/^on/, ""), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

/** A table that scrolls by itself; each row begins with its head. */
export function table(label, head, rows) {
  const names = head.map((name) => h("th", { scope: "col" }, name));
  const lines = rows.map(([first, ...cells]) => h("tr", {}, h("th", { scope: "row" }, first), cells.map((cell) => h("td", {}, cell))));
  const all = h("table", {}, h("thead", {}, h("tr", {}, names)), h("tbody", {}, lines));
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, all);
}

export const byId = (id) => document.getElementById(id);

/** Copies, and says so on the button for a moment. */
export function copyButton(textOf, label = "Copy", more = {}) {
  const button = h("button", { type: "button", class: "small", ...more }, label);
  button.addEventListener("click", async () => {
    const outcome = await navigator.clipboard.writeText(textOf()).then(() => "Copied", () => "Not allowed");
    button.textContent = outcome;
    setTimeout(() => (button.textContent = label), 1600);
  });
  return button;
}
