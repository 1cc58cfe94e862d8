// A schema of the OpenAPI document as a list of fields.

import { escaped, inline } from "./html.mjs";

/** Deeper than an item of a list nobody reads on. */
const DEEPEST = 3;

/** @param {object} document that the schema's references are of */
export function fieldsOf(document, schema, depth = 0) {
  const whole = resolved(document, schema);
  const alternatives = whole.oneOf ?? whole.anyOf?.filter(({ properties, $ref }) => properties ?? $ref);
  if (alternatives?.length > 0 && whole.properties === undefined) {
    return alternatives.map((one, index) => `${index > 0 ? '<p class="or">or</p>' : ""}${fieldsOf(document, one, depth)}`).join("\n");
  }
  if (whole.type === "array" || whole.items) return depth < DEEPEST ? fieldsOf(document, whole.items ?? {}, depth) : "";
  const members = Object.entries(whole.properties ?? {});
  if (members.length === 0) return "";
  const required = new Set(whole.required);
  return `<dl class="fields">${members.map(([name, member]) => field(document, name, member, required.has(name), depth)).join("\n")}</dl>`;
}

function field(document, name, schema, isRequired, depth) {
  const whole = resolved(document, schema);
  const inner = depth + 1 < DEEPEST ? fieldsOf(document, whole, depth + 1) : "";
  const about = whole.description ? `<p>${inline(whole.description)}</p>` : "";
  const must = isRequired ? ' <span class="required">required</span>' : "";
  return `<div><dt><code>${escaped(name)}</code> <span class="kind">${escaped(kindOf(document, whole))}</span>${must}</dt><dd>${about}${inner}</dd></div>`;
}

const WORDS = { string: "text", number: "number", integer: "whole number", boolean: "true or false", object: "object", null: "null" };

/** `text ≤ 255`, `number from 0`, `list ≤ 200`, in few words. */
export function kindOf(document, schema) {
  const whole = resolved(document, schema);
  if (whole.const !== undefined) return JSON.stringify(whole.const);
  if (whole.enum) return whole.enum.map((value) => JSON.stringify(value)).join(" | ");
  const types = [whole.type ?? (whole.properties || whole.oneOf || whole.anyOf ? "object" : "any value")].flat().filter((type) => type !== "null");
  const words = types.map((type) => (type === "array" ? "list" : (WORDS[type] ?? type))).join(" or ");
  return [words, limitOf(whole), formatOf(whole)].filter((part) => part !== "").join(" ").replace(" ,", ",");
}

function limitOf({ maxLength, maxItems, minimum, exclusiveMinimum, type }) {
  if (maxLength !== undefined) return `≤ ${maxLength}`;
  if (maxItems !== undefined) return `≤ ${maxItems}`;
  if (exclusiveMinimum !== undefined) return `above ${exclusiveMinimum}`;
  return minimum !== undefined && type !== "string" ? `from ${minimum}` : "";
}

function formatOf({ format, default: preset }) {
  const shown = format === undefined ? "" : `(${format.replace("idn-", "")})`;
  return preset === undefined ? shown : `${shown}, default ${JSON.stringify(preset)}`.trim();
}

export function resolved(document, schema) {
  if (schema?.$ref === undefined) return schema ?? {};
  const target = schema.$ref.slice(2).split("/").reduce((inner, part) => inner[part], document);
  return { ...resolved(document, target), ...(schema.description && { description: schema.description }) };
}
