// The package's face, for a module that somebody loads: what people know from zod, and Standard Schema 1.1.

import { DIALECTS, EVENTS, SCHEMAS } from "../generated/tables.js";
import { Engine } from "./engine.js";
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

/** @param {() => WebAssembly.Module} loadModule */
export function createApi(loadModule) {
  const engine = new Engine(loadModule);
  const schemas = Object.fromEntries(EVENTS.map((event) => [event, createSchema(engine, event)]));

  function schemaOf(event) {
    if (Object.hasOwn(schemas, event)) return schemas[event];
    throw new TypeError(`there is no event ${JSON.stringify(event) ?? String(event)}: name one of ${EVENTS.join(", ")}`);
  }

  return {
    ...schemas,
    validate: (event, payload, options) => schemaOf(event).safeParse(payload, options),
    validateText: (event, sent, options) => schemaOf(event).safeParseText(sent, options),
    verdict: (event, sent, options) => schemaOf(event).verdict(sent, options),
    init: () => new Promise((resolve) => resolve(engine.start())),
  };
}

/**
 * @param {Engine} engine
 * @param {object} [bound] the options that hold where a call gives no others; none are all defaults
 */
function createSchema(engine, event, bound) {
  const index = EVENTS.indexOf(event);
  const joined = (options) => (options === undefined ? bound : optionsOf(options, bound));
  const safeParse = (payload, options) => engine.result(index, textOf(payload), joined(options), true);
  const safeParseText = (body, options) => engine.result(index, { body: bodyOf(body), marked: false }, joined(options), true);

  return {
    event,
    with: (options) => createSchema(engine, event, optionsOf(options, bound)),
    safeParse,
    safeParseText,
    check: (payload, options) => engine.result(index, textOf(payload), joined(options), false),
    checkText: (body, options) => engine.result(index, { body: bodyOf(body), marked: false }, joined(options), false),
    parse: (payload, options) => dataOf(safeParse(payload, options)),
    parseText: (body, options) => dataOf(safeParseText(body, options)),
    is: (payload, options) => engine.isValid(index, textOf(payload), joined(options)),
    verdict: (body, options) => engine.verdict(index, bodyOf(body), joined(options)),
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

/** All options. One that is `undefined` is not given. */
function optionsOf(options, bound) {
  const basis = options?.basis ?? bound?.basis ?? "paid";
  if (basis !== "paid" && basis !== "gross") throw new TypeError(`basis must be "paid" or "gross", not ${String(basis)}`);
  const mode = options?.mode ?? bound?.mode ?? "strict";
  if (mode !== "strict" && mode !== "lenient") throw new TypeError(`mode must be "strict" or "lenient", not ${String(mode)}`);
  const coerce = (options?.coerce ?? bound?.coerce) === true;
  return { basis, coerce, mode, isGross: basis === "gross", isLenient: mode === "lenient" };
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
