// Pasted and dropped texts are read before they reach the text field, so that no key ever stands in it.

import { recognise } from "./recognise.js";

/** No payload is larger by mistake; the module refuses it from 64 KiB on. */
const LARGEST_FILE = 1 << 20;

/**
 * @param {import("../editor.js").Editor} editor
 * @param {(recognised: import("./recognise.js").Recognised) => void} onRecognised
 */
export function acceptPastes(editor, onRecognised) {
  const { field } = editor;

  /** @returns {boolean} whether it was dealt with */
  function accept(text, isWhole) {
    const recognised = recognise(text, isWhole);
    if (recognised === undefined) return false;
    if (recognised.body !== undefined && isWhole) editor.change(recognised.body);
    else if (recognised.body !== undefined) editor.insert(recognised.body);
    onRecognised(recognised);
    return true;
  }

  field.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain");
    const isWhole = field.value.trim() === "" || editor.isAllSelected || standsAlone(text);
    if (accept(text, isWhole)) event.preventDefault();
  });

  field.addEventListener("dragover", (event) => event.preventDefault());
  field.addEventListener("drop", (event) => {
    const [file] = event.dataTransfer.files;
    const text = event.dataTransfer.getData("text/plain");
    event.preventDefault();
    if (file === undefined) takeWhole(text);
    else if (file.size <= LARGEST_FILE) file.text().then(takeWhole);
  });

  function takeWhole(text) {
    if (!accept(text, true)) editor.change(text);
  }
}

/** Nobody pastes these into the middle of a payload. */
function standsAlone(text) {
  return /^\s*(?:[$>%#]\s+)?curl(?:\.exe)?\s/.test(text) || /^\s*POST\s+\S+/.test(text) || /^\s*\{[\s\S]*\}\s*$/.test(text);
}
