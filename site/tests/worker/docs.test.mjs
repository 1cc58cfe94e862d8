// Every page of the documentation is there, leads nowhere in vain, and stands as Markdown beside it.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";

import { call, refused, validate } from "../../../tests/support/api.mjs";
import { nobody } from "../../../tests/support/demo.mjs";
import { root } from "../../../tests/support/root.mjs";

const page = async (path) => (await call(nobody, "GET", path)).text;
const attributes = (text, name) => [...text.matchAll(new RegExp(` ${name}="([^"]*)"`, "g"))].map(([, value]) => value);

test("no link of any page is broken, anchors included", async () => {
  const seen = new Map();
  const waiting = ["/docs", "/"];
  const wanted = [];
  while (waiting.length > 0) {
    const path = waiting.pop();
    if (seen.has(path)) continue;
    const answer = await call(nobody, "GET", path);
    assert.equal(answer.status, 200, path);
    const isPage = answer.headers["content-type"].startsWith("text/html");
    seen.set(path, isPage ? new Set(attributes(answer.text, "id")) : undefined);
    if (!isPage) continue;
    for (const href of attributes(answer.text, "href").filter((one) => /^[#/]/.test(one))) {
      const { pathname, hash } = new URL(href, `https://api.example.com${path}`);
      wanted.push([path, pathname, hash.slice(1)]);
      waiting.push(pathname);
    }
  }
  for (const [from, path, anchor] of wanted) {
    if (anchor !== "") assert.ok(seen.get(path)?.has(decodeURIComponent(anchor)), `${from} links to ${path}#${anchor}`);
  }
  const recipes = readdirSync(`${root}docs/recipes`).filter((file) => file !== "README.md").map((file) => `/docs/recipes/${file.replace(/\.md$/, "")}`);
  for (const path of [...recipes, "/docs/fields", "/docs/codes", "/docs/batch", "/docs/read-back"]) assert.ok(seen.has(path), `${path} is linked`);
});

test("what programs read: an index, and each guide as Markdown", async () => {
  const index = await page("/llms.txt");
  const paths = [...index.matchAll(/\]\((\/[^)]+)\)/g)].map(([, path]) => path);
  assert.ok(paths.length > 15);
  for (const path of paths) assert.equal((await call(nobody, "GET", path)).status, 200, path);
  const zapier = await page("/docs/recipes/zapier.md");
  assert.match(zapier, /^# Zapier\n/);
  assert.match(zapier, /\]\(\/docs\/recipes\.md#lenient-mode\)/, "its links lead to Markdown");
});

test("every code is a place to link to", async () => {
  const codes = new Set(attributes(await page("/docs/codes"), "id"));
  const errors = new Set(attributes(await page("/docs/errors"), "id"));
  const document = JSON.parse(await page("/openapi.json"));
  const { failures, issues } = spoken(document);
  const documented = document.components.schemas.Failure.properties.code.enum;
  assert.ok(failures.size > 15 && issues.size > 5, "the document has recorded answers");
  for (const code of [...documented, ...failures]) assert.ok(errors.has(code), `/docs/errors#${code}`);
  for (const code of issues) assert.ok(codes.has(code), `/docs/codes#${code}`);
});

test("a failure leads to the page that explains its code", async () => {
  const refusal = await call(nobody, "POST", "/api/v1/track/conversion", "{}", { "X-API-Key": undefined });
  const { doc_url: url } = refused(refusal, 401, "missing_api_key");
  assert.equal(url, `${nobody.base}/docs/errors#missing_api_key`);
  assert.ok(attributes(await page(new URL(url).pathname), "id").includes("missing_api_key"));
  const verdict = await validate(nobody, "conversion", "{}");
  assert.equal(refused(verdict, 400, "invalid_payload").doc_url, undefined, "it is the same as pre-flight says");
  assert.match(verdict.headers.link, /#invalid_payload>; rel="help"/);
  assert.match(verdict.headers["access-control-expose-headers"], /\bLink\b/);
});

/** The codes in the recorded answers of the document. */
function spoken({ paths }) {
  const [failures, issues] = [new Set(), new Set()];
  for (const operation of Object.values(paths).flatMap((methods) => Object.values(methods))) {
    for (const { content } of Object.values(operation.responses ?? {})) {
      for (const { value } of Object.values(content?.["application/json"]?.examples ?? {})) {
        if (value.success === false) failures.add(value.code);
        for (const { code } of [...(value.errors ?? []), ...(value.warnings ?? [])]) issues.add(code);
      }
    }
  }
  return { failures, issues };
}
