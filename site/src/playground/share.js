// A link that carries what is being looked at: in its fragment, which no browser sends anywhere, and only when asked for.

/** @typedef {{ event: string, basis: string, mode: string, body: string }} Shared */

/** @param {Shared} shared */
export function fragmentOf(shared) {
  const bytes = new TextEncoder().encode(JSON.stringify(shared));
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return `#${btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
}

/** @returns {Shared | undefined} nothing, if it is no such fragment */
export function sharedIn(fragment) {
  try {
    const binary = atob(fragment.slice(1).replaceAll("-", "+").replaceAll("_", "/"));
    const read = JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0))));
    // Links from before there were modes have none.
    const shared = { mode: "strict", ...read };
    const isWhole = [shared.event, shared.basis, shared.mode, shared.body].every((part) => typeof part === "string");
    return isWhole ? shared : undefined;
  } catch {
    return undefined;
  }
}
