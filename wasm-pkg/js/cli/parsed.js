// JSON that may be none.

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * @param {string | Uint8Array} json
 * @returns {unknown} `undefined` for what is no JSON
 */
export function parsed(json) {
  try {
    return JSON.parse(typeof json === "string" ? json : utf8.decode(json));
  } catch {
    return undefined;
  }
}
