// Values that a schema of the document allows.
import { resolved } from "./document.mjs";

const NAMES = ["O'Brien", "Zoë Müller", "日本太郎", "name", "👩‍👩‍👧 & co", "<b>bold</b>", "null", "0"];
const PHONES = ["+1-555-0100", "030 1234567", "(555) 010.0199", "+4915112345678"];

/** `known` holds what earlier answers named, by the name of the member: `{ order_id: ["ORD-1"] }`. */
export function generator(random, known) {
  function text(schema, name) {
    const { maxLength = 40, minLength = 0, format, pattern } = schema;
    if (known[name]?.length > 0 && random.chance(0.7)) return random.pick(known[name]);
    if (schema.enum) return random.pick(schema.enum.filter((one) => one !== null));
    if (format === "idn-email") return random.pick([`${random.word(8)}@example.com`, `Zoë.${random.word(4)}@bücher.example`]);
    if (format === "iri") return `https://example.com/${random.word(6)}?a=%20&b=ü`;
    if (name === "occurred_at") return `20${random.between(10, 25)}-0${random.between(1, 9)}-1${random.between(0, 9)}T00:00:00+0${random.between(0, 9)}:00`;
    if (name === "currency") return random.pick(["EUR", "usd", "JPY"]);
    if (format === "date-time") return `20${random.between(30, 99)}-0${random.between(1, 9)}-1${random.between(0, 9)}T00:00:00+0${random.between(0, 9)}:00`;
    if (pattern?.includes("0-9 .()") || name === "phone") return random.pick(PHONES);
    if (maxLength >= 100 && pattern === undefined && random.chance(0.2)) return random.pick(NAMES).slice(0, maxLength);
    // At the limit now and then.
    return random.word(random.chance(0.1) ? maxLength : Math.max(1, minLength, Math.min(maxLength, random.between(1, 20))));
  }

  function number({ minimum = 0, exclusiveMinimum, maximum = 1e6, type }) {
    const isWhole = [type].flat().includes("integer");
    if (random.chance(0.1)) return maximum;
    if (isWhole) return random.between(minimum, Math.min(maximum, minimum + 1000));
    if (exclusiveMinimum === undefined && random.chance(0.2)) return 0;
    const decimals = 10 ** random.between(0, 4);
    return random.between(1, 1000 * decimals) / decimals;
  }

  function list({ items, minItems = 0, maxItems = 5 }, name) {
    return Array.from({ length: random.between(minItems, Math.min(maxItems, 4)) }, () => value(items, name));
  }

  function object({ properties = {}, required = [], anyOf = [] }) {
    const chosen = anyOf.length > 0 ? random.pick(anyOf).required : [];
    const names = Object.keys(properties).filter((name) => required.includes(name) || chosen.includes(name) || random.chance(0.4));
    return Object.fromEntries(names.map((name) => [name, value(properties[name], name, required.includes(name) || chosen.includes(name))]));
  }

  /** A value of a schema; `isNeeded` where `null` would stand for nothing. */
  function value(reference, name, isNeeded = true) {
    const schema = resolved(reference);
    if ("const" in schema) return schema.const;
    if (schema.oneOf) return value(random.pick(schema.oneOf), name, isNeeded);
    const types = [schema.type ?? "string"].flat();
    if (!isNeeded && types.includes("null") && random.chance(0.1)) return null;
    switch (types[0]) {
      case "object":
        return object(schema);
      case "array":
        return list(schema, name);
      case "number":
      case "integer":
        return number(schema);
      case "boolean":
        return random.chance(0.5);
      default:
        return text(schema, name);
    }
  }

  return value;
}
