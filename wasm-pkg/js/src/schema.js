// What people know from zod, and Standard Schema 1.1, for one event.

import { DIALECTS, EVENTS, SCHEMAS } from "../generated/tables.js";
import { HOW } from "./engine.js";
import { bodyOf, textOf } from "./sent.js";

/** Thrown by `parse`; its message is the verdict's `error`. */
export class PreflightError extends Error {
  // Minifying renames the class, and an uncaught error is printed under its class's name.
  static name = "PreflightError";

  constructor({ error, code, issues, warnings }) {
    super(error);
    this.name = "PreflightError";
    this.code = code;
    this.issues = issues;
    this.warnings = warnings;
  }
}

/**
 * @param {import("./engine.js").Engine} engine
 * @param {object} [bound] the options that hold where a call gives no others
 */
export function createSchema(engine, event, bound) {
  const index = EVENTS.indexOf(event);
  const usual = howOf(bound);
  const how = (options) => (options === undefined ? usual : howOf(joined(bound, options)));
  const howOfSent = ({ marked }, options) => how(options) | (marked ? HOW.marked : 0);

  function safeParse(payload, options) {
    const sent = textOf(payload);
    return engine.result(index, sent.text, howOfSent(sent, options) | HOW.changes, sent.value);
  }

  function safeParseText(body, options) {
    return engine.result(index, bodyOf(body), how(options) | HOW.normalized);
  }

  return {
    event,
    with: (options) => createSchema(engine, event, joined(bound, options)),
    safeParse,
    safeParseText,
    check(payload, options) {
      const sent = textOf(payload);
      return engine.result(index, sent.text, howOfSent(sent, options));
    },
    checkText: (body, options) => engine.result(index, bodyOf(body), how(options)),
    parse: (payload, options) => dataOf(safeParse(payload, options)),
    parseText: (body, options) => dataOf(safeParseText(body, options)),
    is(payload, options) {
      const sent = textOf(payload);
      return engine.isValid(index, sent.text, howOfSent(sent, options));
    },
    verdict: (body, options) => engine.verdict(index, bodyOf(body), how(options)),
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

/** An option that is `undefined` is none. */
const joined = (bound, options) => ({
  basis: options?.basis ?? bound?.basis,
  coerce: options?.coerce ?? bound?.coerce,
  mode: options?.mode ?? bound?.mode,
});

function howOf(options) {
  const basis = options?.basis ?? "paid";
  if (basis !== "paid" && basis !== "gross") throw new TypeError(`basis must be "paid" or "gross", not ${String(basis)}`);
  const mode = options?.mode ?? "strict";
  if (mode !== "strict" && mode !== "lenient") throw new TypeError(`mode must be "strict" or "lenient", not ${String(mode)}`);
  return (
    (basis === "gross" ? HOW.gross : 0) |
    (options?.coerce === true ? HOW.coerce : 0) |
    (mode === "lenient" ? HOW.lenient : 0)
  );
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
