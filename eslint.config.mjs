// The recommended rules and a few that have caught real mistakes. Formatting is not linted.
import js from "@eslint/js";

/** What both Node and the Workers runtime have; a name that is missing here is a typo or belongs to one of them only. */
const webGlobals = [
  "AbortController", "AbortSignal", "Buffer", "Headers", "Request", "Response", "TextDecoder", "TextEncoder", "URL",
  "URLSearchParams", "WebAssembly", "WebSocket", "atob", "btoa", "clearInterval", "clearTimeout", "console", "crypto", "fetch",
  "performance", "process", "queueMicrotask", "setInterval", "setTimeout", "structuredClone",
];

/** What only a page has. */
const pageGlobals = [
  "Blob", "CustomEvent", "Event", "FormData", "IntersectionObserver", "MutationObserver", "document", "getComputedStyle", "localStorage", "location", "matchMedia", "navigator", "requestAnimationFrame", "window",
];

export default [
  // Built, generated or somebody else's.
  { ignores: ["**/build/**", "**/dist/**", "**/pkg/**", "**/target/**", "**/node_modules/**", "**/.wrangler/**", "wasm-pkg/packaging/projects/**"] },
  js.configs.recommended,
  {
    languageOptions: { globals: Object.fromEntries(webGlobals.map((name) => [name, "readonly"])) },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: "error",
      "no-shadow": "error",
      "no-var": "error",
      "prefer-const": "error",
      "require-await": "error",
    },
  },
  { files: ["site/src/**/*.js"], languageOptions: { globals: Object.fromEntries(pageGlobals.map((name) => [name, "readonly"])) } },
  { files: ["**/*.cjs"], languageOptions: { sourceType: "commonjs" } },
];
