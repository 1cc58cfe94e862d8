// What screen readers stumble over in Swagger UI's markup, put right as it appears.

/** @param {HTMLElement} root of all that Swagger UI draws */
export function repair(root) {
  const observer = new MutationObserver(() => REPAIRS.forEach(([selector, mend]) => root.querySelectorAll(selector).forEach(mend)));
  observer.observe(root, { childList: true, subtree: true });
}

const REPAIRS = [
  // A heading of the third level below one of the first.
  ["h3.opblock-tag:not([aria-level])", (heading) => set(heading, { role: "heading", "aria-level": "2" })],
  [".opblock-section-header h4:not([aria-level])", (heading) => set(heading, { role: "heading", "aria-level": "3" })],
  ["section.models h4:not([aria-level])", (heading) => set(heading, { role: "heading", "aria-level": "2" })],
  ["h5:not([aria-level])", (heading) => set(heading, { role: "heading", "aria-level": "4" })],
  // The main landmark begins only below it.
  [".information-container:not([role])", (about) => set(about, { role: "region", "aria-label": "About the API" })],
  // Tables that claim to be regions, all of the same name.
  ['table[role="region"]', (table) => table.removeAttribute("role")],
  // A link to nowhere within a button.
  [".opblock-summary-control [tabindex], .opblock-summary-control a[href]", (inner) => set(inner, { tabindex: "-1" })],
  // Scrolled by no keyboard.
  ["pre:not([tabindex])", (block) => set(block, { tabindex: "0" })],
];

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
}
