// Texts as bytes and back. Where either is missing there is no WebAssembly, too, which is then told in words.

const { TextDecoder, TextEncoder } = globalThis;

/** What it is given never begins with a byte-order mark that means anything. */
export const decoder = TextDecoder && new TextDecoder("utf-8", { ignoreBOM: true });
export const encoder = TextEncoder && new TextEncoder();
