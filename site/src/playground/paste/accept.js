// Pasted and dropped texts are read before they reach the text field, so that no key ever stands in it.

import { recognise } from "./recognise.js";

/** No payload is larger by mistake; the module refuses it from 64 KiB on. */
const LARGEST_FILE = 1 << 20;

/**
 * @param {import("../editor.js").Editor} editor
 * @param {{ isUntouched: () => boolean, chosen: () => string }} page whether nothing is lost if the text is replaced, and the chosen event
 * @param {(recognised: import("./recognise.js").Recognised) => void} onRecognised
 */
export function acceptPastes(editor, { isUntouched, chosen }, onRecognised) {
  const { field } = editor;

  field.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain");
    // A payload that is pasted over an example replaces it, wherever the caret is. An item goes to the caret.
    const isInstead = isUntouched() && /^\s*\{/.test(text);
    const isWhole = isInstead || field.value.trim() === "" || editor.isAllSelected || isRequest(text);
    const recognised = recognise(text, isWhole, chosen());
    if (recognised !== undefined && recognised.body !== text) {
      event.preventDefault();
      put(recognised.body, isWhole);
    } else if (isWhole) {
      // The browser's own paste is undone by one key, and quick with thousands of lines, which typing by script isn't.
      field.select();
    }
    if (recognised !== undefined) onRecognised(recognised);
  });

  function put(body, isWhole) {
    if (body === undefined) return;
    if (isWhole) editor.change(body);
    else editor.insert(body);
  }

  field.addEventListener("dragover", (event) => event.preventDefault());
  field.addEventListener("drop", (event) => {
    const [file] = event.dataTransfer.files;
    const text = event.dataTransfer.getData("text/plain");
    event.preventDefault();
    if (file === undefined) takeWhole(text);
    else if (file.size <= LARGEST_FILE) file.text().then(takeWhole);
  });

  function takeWhole(text) {
    const recognised = recognise(text, true, chosen());
    put(recognised === undefined ? text : recognised.body, true);
    if (recognised !== undefined) onRecognised(recognised);
  }
}

/** Nobody pastes these into the middle of a payload. */
function isRequest(text) {
  return /^\s*(?:[$>%#]\s+)?curl(?:\.exe)?\s/.test(text) || /^\s*POST\s+\S+/.test(text) || /\bfetch\(\s*["'`]|\bInvoke-(?:RestMethod|WebRequest)\b/.test(text);
}
