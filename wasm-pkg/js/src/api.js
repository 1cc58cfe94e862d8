// The package's face, for a module that somebody loads.

import { Engine } from "./engine.js";
import { EVENTS } from "../generated/tables.js";
import { createSchema } from "./schema.js";

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
