// Where the pages end and the API begins.
import assert from "node:assert/strict";
import { test } from "node:test";

import { call, post, refused } from "../../../tests/support/api.mjs";
import { nobody } from "../../../tests/support/demo.mjs";

test("the front page is for reading", async () => {
  const answer = await call(nobody, "GET", "/");
  assert.equal(answer.status, 200);
  assert.match(answer.headers["content-type"], /^text\/html/);
  assert.equal((await call(nobody, "HEAD", "/")).status, 200);
  refused(await post(nobody, "/", {}), 404, "not_found");
});

for (const path of ["/nothing", "/index", "/index.html/", "/assets/", "/assets/nothing.js", "/%ff", "/_headers", "/../target/site/index.html"]) {
  test(`${path} is no page`, async () => {
    const answer = await call(nobody, "GET", path);
    if (answer.status === 307) assert.equal(answer.headers.location, "/", "there is one address for a page");
    else refused(answer, 404, "not_found");
  });
}

test("assets may be kept for ever, pages may not", async () => {
  const { text, headers } = await call(nobody, "GET", "/");
  assert.match(headers["cache-control"], /must-revalidate|max-age=0|no-cache/);
  const [asset] = /\/assets\/playground-[^"]+\.js/.exec(text);
  assert.match((await call(nobody, "GET", asset)).headers["cache-control"], /immutable/);
});
