// The commands that docs/OPERATING.md and SECURITY.md give to operators: statements that the tables understand, a list without a gap, and names
// that are those of wrangler.toml.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";

import { root } from "../support/root.mjs";

const read = (file) => readFileSync(join(root, file), "utf8");
const DOCUMENTS = ["docs/OPERATING.md", "SECURITY.md", "README.md"];
const texts = DOCUMENTS.map(read);
const wrangler = read("wrangler.toml");

const database = new DatabaseSync(":memory:");
const migrations = join(root, "edge/migrations");
for (const file of readdirSync(migrations).toSorted()) database.exec(readFileSync(join(migrations, file), "utf8"));

const statements = texts.flatMap((text) => [...text.matchAll(/^ *npx wrangler d1 execute DB --remote --command "([^"]+)"$/gm)].map(([, sql]) => sql));

test("every statement comes with its whole command", () => {
  assert.ok(statements.length >= 5, `${statements.length}`);
  for (const text of texts) assert.doesNotMatch(text, /^ *```sql/m);
});

for (const sql of statements) {
  test(`the tables understand: ${sql.slice(0, 60)}`, () => {
    database.prepare(sql).all();
  });
}

test("the list of weak keys has those that administration made, and that are still good", () => {
  const [list] = statements.filter((sql) => sql.includes("key.rotated"));
  const at = Date.UTC(2026, 10, 1);
  database.exec(`INSERT INTO brands (brand_id, name, plan, basis, created_at) VALUES ('brd_1', 'Acme', 'premier', 'paid', ${at})`);
  const key = (id, { created = at, revoked = "NULL", expires = "NULL" } = {}) =>
    database.exec(
      `INSERT INTO api_keys (brand_id, key_id, environment, digest, label, created_at, expires_at, revoked_at)
       VALUES ('brd_1', '${id}', 'live', '${"0".repeat(64)}', 'L', ${created}, ${expires}, ${revoked})`,
    );
  const note = (number, action, target, details = "{}") =>
    database.exec(
      `INSERT INTO audit (brand_id, request_id, at, actor, action, target, details) VALUES ('brd_1', 'req_${number}', ${at}, 'admin', '${action}', '${target}', '${details}')`,
    );
  for (const id of ["provisioned", "created", "successor"]) key(id);
  key("revoked", { revoked: at });
  key("ended", { expires: at });
  key("later", { created: Date.UTC(2026, 11, 24) });
  for (const [number, id] of ["created", "revoked", "ended", "later"].entries()) note(number, "key.created", id);
  note(9, "key.rotated", "provisioned", '{"new_key_id":"successor"}');
  assert.deepEqual(new Set(database.prepare(list).all().map(({ key_id: id }) => id)), new Set(["created", "successor"]));
});

test("what the commands name is what wrangler.toml names", () => {
  const [, worker] = /^name = "(.+)"$/m.exec(wrangler);
  const queues = [.../(?:queue|dead_letter_queue) = "(.+)"/g[Symbol.matchAll](wrangler)].map(([, name]) => name);
  for (const text of texts) {
    for (const [, queue, script] of text.matchAll(/wrangler queues consumer (?:add|remove) (\S+) (\S+)/g)) {
      assert.ok(queues.includes(queue) && queue.endsWith("-dead") && script === worker, `${queue} ${script}`);
    }
    for (const [, queue] of text.matchAll(/wrangler queues create (\S+)/g)) assert.ok(queues.includes(queue), queue);
  }
});

test("there is one list for the deployment, in the order in which things need each other", () => {
  const [list] = /^## Deploy\n[^]*?(?=^## )/m.exec(read("docs/OPERATING.md"));
  const places = ["d1 create", "queues create advocateloop-overflow\n", "queues create advocateloop-overflow-dead", "d1 migrations apply", "secret put KEY_PEPPER", "secret put ADMIN_TOKEN", "wrangler deploy", "/health", "brand create", "key create", "track/conversion", "/events"].map((step) => list.indexOf(step));
  assert.ok(!places.includes(-1) && places.every((place, at) => at === 0 || place > places[at - 1]), `${places}`);
  assert.ok(!/npx wrangler (deploy|queues|d1 create|d1 migrations)/.test(read("README.md")), "README has another one");
});
