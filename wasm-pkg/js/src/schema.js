// What people know from zod, and Standard Schema 1.1, for one event.

import { DIALECTS, EVENTS, SCHEMAS } from "../generated/tables.js";
import { textOf } from "./sent.js";

/** Thrown by `parse`; its message is the verdict's `error`. */
export class PreflightError extends Error {
  constructor({ error, code, issues, warnings }) {
    super(error);
    this.name = "PreflightError";
    this.code = code;
    this.issues = issues;
    this.warnings = warnings;
  }
}

/** @param {import("./engine.js").Engine} engine */
export function createSchema(engine, event) {
  const index = EVENTS.indexOf(event);

  function verdict(sent, options) {
    return engine.verdict(index, sent, isGross(options), options?.coerce === true);
  }

  function shortVerdict(sent, marked, options) {
    return JSON.parse(engine.shortVerdict(index, sent, isGross(options), options?.coerce === true, marked));
  }

  function safeParse(payload, options) {
    const { text, marked, copy } = textOf(payload);
    return resultOf(shortVerdict(text, marked, options), () => copy);
  }

  function safeParseText(sent, options) {
    const short = shortVerdict(checked(sent), false, options);
    return resultOf(short, () => JSON.parse(typeof sent === "string" ? sent : engine.sentText()));
  }

  return {
    event,
    safeParse,
    safeParseText,
    parse: (payload, options) => dataOf(safeParse(payload, options)),
    parseText: (sent, options) => dataOf(safeParseText(sent, options)),
    is(payload, options) {
      const { text, marked } = textOf(payload);
      return engine.isValid(index, text, isGross(options), options?.coerce === true, marked);
    },
    verdict: (sent, options) => verdict(checked(sent), options),
    "~standard": {
      version: 1,
      vendor: "advocateloop",
      validate(value, options) {
        const result = safeParse(value, options?.libraryOptions);
        return result.success ? { value: result.data } : { issues: result.issues.map(standardIssue) };
      },
      jsonSchema: {
        input: ({ target }) => jsonSchema(event, "input", target),
        output: ({ target }) => jsonSchema(event, "output", target),
      },
    },
  };
}

function isGross(options) {
  const basis = options?.basis ?? "paid";
  if (basis !== "paid" && basis !== "gross") throw new TypeError(`basis must be "paid" or "gross", not ${String(basis)}`);
  return basis === "gross";
}

function checked(sent) {
  if (typeof sent === "string" || ArrayBuffer.isView(sent) || sent instanceof ArrayBuffer) return sent;
  throw new TypeError("a text or bytes are needed: for objects there is safeParse");
}

/** @param {() => unknown} sentValue what was sent, where that is normalized already */
function resultOf({ success, data, error, code, errors, warnings = [] }, sentValue) {
  return success
    ? { success, data: data.normalized ?? sentValue(), warnings, derived: data.derived }
    : { success, error, code, issues: errors, warnings };
}

function dataOf(result) {
  if (result.success) return result.data;
  throw new PreflightError(result);
}

/** `/items/0/name` → `["items", 0, "name"]` */
function standardIssue({ message, path }) {
  const segments = path.split("/").slice(1).map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
  const isIndex = (segment, depth) => depth > 0 && /^\d+$/.test(segment);
  return { message, path: segments.map((segment, depth) => (isIndex(segment, depth) ? Number(segment) : segment)) };
}

function jsonSchema(event, direction, target) {
  if (!Object.hasOwn(DIALECTS, target)) {
    throw new Error(`there is no JSON Schema for ${String(target)}: ask for one of ${Object.keys(DIALECTS).join(", ")}`);
  }
  return { $schema: DIALECTS[target], ...JSON.parse(SCHEMAS[event][direction]) };
}
