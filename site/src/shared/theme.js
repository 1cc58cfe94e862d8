// Loaded before the page is painted, so that a chosen theme never flashes in from the other one.

const stored = () => {
  try {
    return localStorage.getItem("theme");
  } catch {
    return null; // Storage may be forbidden.
  }
};
const chosen = stored();
if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;

document.addEventListener("DOMContentLoaded", () => {
  const button = document.getElementById("theme");
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (document.documentElement.dataset.theme ?? (prefersDark.matches ? "dark" : "light")) === "dark";
  const show = () => {
    button.setAttribute("aria-pressed", String(isDark()));
    document.dispatchEvent(new CustomEvent("themechange", { detail: { isDark: isDark() } }));
  };
  button.addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // Then it holds for this page only.
    }
    show();
  });
  prefersDark.addEventListener("change", show);
  show();
});
