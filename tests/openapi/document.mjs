// docs/openapi.json as the tests need it: its operations, each with judges of what is sent and answered.
import { readFileSync } from "node:fs";

import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

import { root } from "../support/root.mjs";

export const document = JSON.parse(readFileSync(`${root}docs/openapi.json`, "utf8"));

const ajv = new Ajv({ strict: false, allErrors: false });
addFormats(ajv);
for (const format of ["idn-email", "iri"]) ajv.addFormat(format, true);
ajv.addSchema(document, "document");

const compiled = new Map();

/** The judge of the schema that stands there. */
function judgeAt(...path) {
  const pointer = path.map((part) => encodeURIComponent(String(part).replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
  if (!compiled.has(pointer)) compiled.set(pointer, ajv.compile({ $ref: `document#/${pointer}` }));
  return compiled.get(pointer);
}

/** A schema without the references around it. */
export function resolved(schema) {
  if (schema.$ref === undefined) return schema;
  return resolved(schema.$ref.slice(2).split("/").reduce((inner, part) => inner[part], document));
}

/** What is wrong with a value by the schema there, or nothing. */
function faults(value, ...path) {
  const judge = judgeAt(...path);
  return judge(value) ? undefined : ajv.errorsText(judge.errors);
}

export const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, described]) => {
    const at = ["paths", path, method];
    const body = described.requestBody?.content["application/json"].schema;
    return {
      ...described,
      path,
      method: method.toUpperCase(),
      access: Object.keys(described.security[0] ?? {})[0] ?? "Anyone",
      parameters: described.parameters ?? [],
      body: body && resolved(body),
      /** What is wrong with a body, by the document. */
      faultsOfBody: (value) => faults(value, ...at, "requestBody", "content", "application/json", "schema"),
      /** What is wrong with an answer's body, by the document. */
      faultsOfAnswer: (status, mediaType, value) => faults(value, ...at, "responses", status, "content", mediaType, "schema"),
    };
  }),
);
