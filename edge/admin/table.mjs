// Aligned columns for people. Names and labels come from others: what could move the cursor is shown as a replacement.

/* eslint-disable-next-line no-control-regex -- it is about control characters */
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
const cell = (value) => String(value).replace(UNPRINTABLE, "\ufffd");
const width = (text) => [...text].length;
const padded = (text, columns) => text + " ".repeat(columns - width(text));

/** Rows of one shape under their names; `none` if there are none. */
export function table(rows, none) {
  if (rows.length === 0) return none;
  const names = Object.keys(rows[0]);
  const lines = [names, ...rows.map((row) => names.map((name) => cell(row[name])))];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => width(line[column]))));
  return lines.map((line) => line.map((text, column) => padded(text, widths[column])).join("  ").trimEnd()).join("\n");
}

/** One row, a line a member. */
export function fields(row) {
  const widest = Math.max(...Object.keys(row).map(width));
  return Object.entries(row)
    .map(([name, value]) => `${padded(name, widest)}  ${cell(value)}`.trimEnd())
    .join("\n");
}
