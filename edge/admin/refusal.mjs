// What the API refuses, in the words of the command line: it speaks of headers and fields, which nobody has typed here.

/** What is typed for a field. */
const TYPED = {
  name: "NAME or --name",
  plan: "--plan",
  order_total_basis: "--basis",
  currency: "--currency",
  database: "--database",
  label: "--label",
  environment: "--environment",
  expires_at: "--expires",
  events: "--events",
  overlap_seconds: "--overlap",
};

const UNAVAILABLE =
  "the database does not answer, or its tables are not there yet: `npx wrangler d1 migrations apply DB --remote` makes them; else try again in a minute";

const SAID = {
  invalid_admin_token: (origin) => `set ADMIN_TOKEN to the secret of that name of the Worker at ${origin}: this is another one`,
  not_found: () => "set the Worker's secret ADMIN_TOKEN, without which there is no administration: `npx wrangler secret put ADMIN_TOKEN`",
  brand_not_found: () => "there is no such brand: `cargo xtask admin brands` lists them",
  key_not_found: () => "there is no such key of this brand: `cargo xtask admin keys BRAND_ID` lists them",
  currency_in_use: () => "this brand has orders in its currency, which stays: send `currency` with each event instead",
  key_not_active: () => "this key is revoked or has expired, so there is nothing to replace: make a new one with `cargo xtask admin key create`",
  move_under_way: () => "this brand is moving to another database: go on with that (`brand move BRAND_ID --to N`), or `brand move BRAND_ID --cancel` first",
  rate_limited: () => "too many commands at once: wait a minute",
  temporarily_unavailable: (_, error) => (/^Temporarily unavailable/.test(error) ? UNAVAILABLE : error),
};

/** What a failure comes to, with what support needs to find it in the log. */
export function refusal({ body, origin }) {
  const said = SAID[body.code]?.(origin, body.error) ?? (body.code === "invalid_payload" ? issues(body) : body.error);
  return `${said} (${body.code}, request ${body.request_id})`;
}

const issues = ({ errors = [], error }) => errors.map(issue).join("; ") || error;

function issue({ path, message }) {
  const field = path.split("/")[1];
  const typed = TYPED[field];
  return typed && message.startsWith(`${field} `) ? typed + message.slice(field.length) : message;
}
