// Fields as forms and previews show them: `a=b&c=d`, or a line each (`name: value`, `name=value`, `name<tab>value`), or a line
// for the name and the next for the value.

const NAME = /^[A-Za-z_][\w.[\]]*$/;
const LINE = /^\s*[-•]?\s*"?([A-Za-z_][\w.[\]]*)"?\s*[:=\t]\s*(.*?)\s*,?\s*$/;

/**
 * @param {string} text
 * @param {(name: string) => boolean} isField
 * @returns {[string, string][] | undefined}
 */
export function readForm(text, isField) {
  const trimmed = text.trim();
  if (trimmed === "" || /^[{["]/.test(trimmed)) return undefined;
  const read = [readQuery, readLines, (whole) => readPairs(whole, isField)];
  for (const reader of read) {
    const fields = reader(trimmed);
    // Any two words with a colon are no form.
    if (fields?.some(([name]) => isField(name.split(/[.[]|__/)[0]))) return fields;
  }
  return undefined;
}

function readQuery(text) {
  if (/\s/.test(text) || !/^[^=&]+=[^&]*(&[^=&]+=[^&]*)*$/.test(text)) return undefined;
  return [...new URLSearchParams(text)];
}

function readLines(text) {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const fields = lines.map((line) => LINE.exec(line));
  return fields.every((match) => match) ? fields.map(([, name, value]) => [name, unquoted(value)]) : undefined;
}

function readPairs(text, isField) {
  const lines = text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== "");
  if (lines.length % 2 !== 0) return undefined;
  const fields = lines.filter((_, index) => index % 2 === 0).map((name, index) => [name.replace(/:$/, ""), lines[index * 2 + 1]]);
  return fields.every(([name]) => NAME.test(name) && isField(name)) ? fields : undefined;
}

function unquoted(value) {
  return /^"(.*)"$/s.exec(value)?.[1] ?? value;
}

/** The JSON that such a form becomes: every value a text, as forms send them, nested names nested. */
export function jsonOf(fields) {
  const root = {};
  for (const [name, value] of fields) {
    const steps = name.split(/\.|__|\[|\]/).filter((step) => step !== "");
    let holder = root;
    steps.slice(0, -1).forEach((step, depth) => {
      const child = /^\d+$/.test(steps[depth + 1]) ? [] : {};
      holder = define(holder, step, Object.hasOwn(holder, step) && typeof holder[step] === "object" ? holder[step] : child);
    });
    define(holder, steps.at(-1) ?? name, valueOf(value));
  }
  return `${JSON.stringify(root, undefined, 2)}\n`;
}

function define(holder, step, value) {
  // Never by assignment, which `__proto__` would abuse; and no list of a million holes.
  const key = Array.isArray(holder) ? Math.min(Number(step), holder.length) : step;
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
  return value;
}

/** Lists and objects are shown as JSON within a field. */
function valueOf(text) {
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
