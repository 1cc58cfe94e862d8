// The cases of the corpus, as bytes and as text where they are text.

import { readdirSync, readFileSync } from "node:fs";

const fixtures = new URL("../../../core/fixtures/", import.meta.url);

export function corpus() {
  return readdirSync(fixtures).flatMap((name) => JSON.parse(readFileSync(new URL(name, fixtures), "utf8")).cases);
}

export function bodyOf({ body, body_base64: encoded, body_repeat: parts }) {
  if (body !== undefined) return body;
  if (encoded !== undefined) return new Uint8Array(Buffer.from(encoded, "base64"));
  return parts.map(([text, times]) => text.repeat(times)).join("");
}
