// How a file is read: by its name, unless the options say.

import { extname } from "node:path";

import { UsageError } from "../options.js";

const INPUTS = { ".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson", ".csv": "csv", ".tsv": "csv", ".txt": "csv" };

/**
 * @param {string} name
 * @param {{ input?: string, map?: Map<string, string>, decimal?: string }} options
 * @param {"json" | "ndjson"} otherwise where neither says
 * @returns {"json" | "ndjson" | "csv"}
 */
export function inputOf(name, options, otherwise) {
  const input = options.input ?? INPUTS[extname(name).toLowerCase()] ?? otherwise;
  const [unfit] = input === "csv" ? [] : ["map", "decimal"].filter((option) => options[option] !== undefined);
  if (unfit !== undefined) throw new UsageError(`--${unfit} is for CSV, and ${name} is read as ${input}`);
  return input;
}
