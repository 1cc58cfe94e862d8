// The two OpenAPI documents as the tests need them: their operations, each with judges of its requests and answers.
import { readFileSync } from "node:fs";

import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

import { root } from "../support/root.mjs";

const documents = ["openapi.json", "openapi-admin.json"].map((file) => JSON.parse(readFileSync(`${root}docs/${file}`, "utf8")));

const ajv = new Ajv({ strict: false, allErrors: false });
addFormats(ajv);
for (const format of ["idn-email", "iri"]) ajv.addFormat(format, true);
documents.forEach((document, number) => ajv.addSchema(document, `document${number}`));

const compiled = new Map();

/** The judge of the schema that stands there. */
function judgeAt(number, ...path) {
  const pointer = `document${number}#/` + path.map((part) => encodeURIComponent(String(part).replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
  if (!compiled.has(pointer)) compiled.set(pointer, ajv.compile({ $ref: pointer }));
  return compiled.get(pointer);
}

/** A schema without the references around it. */
export function resolved(schema) {
  if (schema.$ref === undefined) return schema;
  const path = schema.$ref.slice(2).split("/");
  // A name that both have is the same schema in both.
  return resolved(documents.map((document) => path.reduce((inner, part) => inner?.[part], document)).find((found) => found !== undefined));
}

/** What is wrong with a value by the schema there, or nothing. */
function faults(value, number, ...path) {
  const judge = judgeAt(number, ...path);
  return judge(value) ? undefined : ajv.errorsText(judge.errors);
}

export const operations = documents.flatMap((document, number) => Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, described]) => {
    const at = [number, "paths", path, method];
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
));
