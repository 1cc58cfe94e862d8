// Whatever people have of a module: where it is, a response with it, its bytes, or itself.

export async function moduleFrom(source) {
  const given = await source;
  try {
    if (given instanceof WebAssembly.Module) return given;
    if (ArrayBuffer.isView(given) || given instanceof ArrayBuffer) return await WebAssembly.compile(given);
  } catch (error) {
    throw withAdvice(error);
  }
  if (typeof given === "string" || given instanceof URL) return moduleFrom(fetch(given));
  if (typeof Response === "function" && given instanceof Response) {
    if (!given.ok) throw new Error(`cannot load the module: ${given.url} answers ${given.status}`);
    return moduleFrom(given.arrayBuffer());
  }
  throw new TypeError("init takes a URL, a Response, bytes, or a WebAssembly.Module");
}

/** How engines call it: Chromium and Safari a policy, Firefox CSP; Workers say “disallowed by embedder”. */
const FORBIDDEN = /\bCSP\b|policy|disallowed/i;

const MISSING = "there is no WebAssembly here (React Native has none): have the server judge, by POST /api/v1/validate/<event>";

const ALLOW =
  "WebAssembly is forbidden here. If a page's Content Security Policy forbids it, add 'wasm-unsafe-eval' to its script-src. " +
  "In an extension, add to manifest.json: " +
  `"content_security_policy": { "extension_pages": "script-src 'self' 'wasm-unsafe-eval'; object-src 'self'" }. ` +
  'In a Worker or an edge function, have the bundler resolve the condition "workerd" or "edge-light"';

/** The same error, or one that says what to do where it is not the module's fault. */
export function withAdvice(error) {
  if (typeof WebAssembly === "undefined") return new Error(MISSING, { cause: error });
  return FORBIDDEN.test(error?.message) ? new Error(ALLOW, { cause: error }) : error;
}
