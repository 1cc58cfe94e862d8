// The administration's routes over HTTP.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { Misuse } from "./misuse.mjs";
import { refusal } from "./refusal.mjs";

const DEV_VARS = fileURLToPath(new URL("../../.dev.vars", import.meta.url));

/** The token of a deployed Worker is never read from a file, and the local one never sent to it. */
function token(isRemote) {
  const given = process.env.ADMIN_TOKEN || (isRemote ? undefined : local());
  if (given) return given;
  const how = isRemote ? "set ADMIN_TOKEN" : "start `cargo xtask dev` once, or set ADMIN_TOKEN";
  throw new Misuse(`there is no admin token: ${how}`);
}

function local() {
  try {
    return readFileSync(DEV_VARS, "utf8").match(/^ADMIN_TOKEN\s*=\s*["']?([^"'\s]+)["']?\s*$/m)?.[1];
  } catch {
    return undefined; // There is no such file.
  }
}

/** `{ get, post, patch, remove, list }`, each of which resolves to the answer's `data`. */
export function connect({ base, isRemote }) {
  const authorization = `Bearer ${token(isRemote)}`;

  async function call(method, path, body) {
    const headers = { Authorization: authorization, ...(body && { "Content-Type": "application/json" }) };
    const url = new URL(`/api/v1/admin/${path}`, base);
    let answer;
    try {
      answer = await fetch(url, { method, headers, body: body && JSON.stringify(body), redirect: "error" });
    } catch (error) {
      throw new Error(`nothing answers at ${url.origin} (${error.cause?.code ?? error.message})`, { cause: error });
    }
    return data(answer, url);
  }

  const get = (path) => call("GET", path);

  /** The rows of a list, from all of its pages or the first one. */
  async function list(path, member, isWhole = true) {
    const rows = [];
    let cursor = "";
    do {
      const page = await get(`${path}?cursor=${encodeURIComponent(cursor)}`);
      rows.push(...page[member]);
      cursor = page.next_cursor;
    } while (isWhole && cursor);
    return rows;
  }

  return { get, list, post: (path, body) => call("POST", path, body), patch: (path, body) => call("PATCH", path, body), remove: (path) => call("DELETE", path) };
}

async function data(answer, url) {
  const text = await answer.text();
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Error(`${url.origin} answered ${answer.status} with something else than JSON: is it the Worker?`);
  }
  if (body.success) return body.data;
  throw Object.assign(new Error(refusal({ body, origin: url.origin })), { status: answer.status });
}
