// Tabs as the ARIA Authoring Practices have them: arrows choose, one stop for the Tab key.

/** @param {HTMLElement} list with a `role="tab"` each that `aria-controls` its panel */
export function makeTabs(list, onChoose = () => {}) {
  const tabs = [...list.querySelectorAll('[role="tab"]')];

  function choose(chosen, isFocused) {
    for (const tab of tabs) {
      const isChosen = tab === chosen;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      const panel = document.getElementById(tab.getAttribute("aria-controls"));
      if (panel.getAttribute("aria-labelledby") === tab.id || isChosen) panel.hidden = !isChosen;
      if (isChosen) panel.setAttribute("aria-labelledby", tab.id);
    }
    if (isFocused) chosen.focus();
    onChoose(chosen.dataset.tab);
  }

  list.addEventListener("click", (event) => {
    const tab = event.target.closest('[role="tab"]');
    if (tab) choose(tab, false);
  });
  list.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(document.activeElement);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (at === -1 || next === undefined) return;
    event.preventDefault();
    choose(tabs.at(next % tabs.length), true);
  });
  choose(tabs.find((tab) => tab.getAttribute("aria-selected") === "true") ?? tabs[0], false);
}
