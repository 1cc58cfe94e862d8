// What can be asked: each command's words, what it takes, what it sends and how its answer is shown.
import { Misuse } from "./misuse.mjs";
import { direction, untilDone } from "./move.mjs";
import { fields, table } from "./table.mjs";

const EVENTS = ["conversion", "refund", "claim", "visit"];

const brand = (id) => `brands/${encodeURIComponent(id)}`;
const key = ({ BRAND_ID, KEY_ID }) => `${brand(BRAND_ID)}/keys/${encodeURIComponent(KEY_ID)}`;

/** An object without what was left out. */
const sent = (members) => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

/** `2026-11-21 09:12:33`; nothing for null. */
const time = (text) => text?.replace("T", " ").replace(/\..*/, "") ?? "";

function events(text) {
  if (text === undefined) return undefined;
  if (text === "none") return [];
  const names = text.split(",");
  const unknown = names.find((name) => !EVENTS.includes(name));
  if (unknown !== undefined) throw new Misuse(`--events takes ${EVENTS.join(", ")} or none, not ${JSON.stringify(unknown)}`);
  return names;
}

function whole(text, option) {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new Misuse(`${option} takes a whole number, not ${JSON.stringify(text)}`);
  return Number(text);
}

const allowed = (names) => (names === null ? "all" : names.join(" ") || "none");

function state({ revoked_at: revoked, expires_at: expires }) {
  if (revoked) return `revoked ${time(revoked)}`;
  if (!expires) return "good";
  return `${Date.parse(expires) <= Date.now() ? "expired" : "good until"} ${time(expires)}`;
}

const brandRow = (row) => ({ brand_id: row.brand_id, name: row.name, plan: row.plan, order_total: row.order_total_basis, database: row.database, created: time(row.created_at) });
const keyRow = (row) => ({ key_id: row.key_id, label: row.label, environment: row.environment, events: allowed(row.events), state: state(row), created: time(row.created_at) });
const entryRow = (row) => ({ at: time(row.at), actor: row.actor, action: row.action, target: row.target, details: JSON.stringify(row.details) });

const newKey = (row) => `${fields(keyRow(row))}

${row.key}

Keep it now: it is not shown again.`;

export const COMMANDS = [
  {
    name: ["brands"],
    takes: [],
    run: (api) => api.list("brands", "brands"),
    show: (rows) => table(rows.map(brandRow), "no brands"),
  },
  {
    name: ["brand", "create"],
    takes: ["NAME"],
    options: { plan: "string", basis: "string", database: "string" },
    run: (api, { NAME, plan, basis, database }) => api.post("brands", sent({ name: NAME, plan, order_total_basis: basis, database: whole(database, "--database") })),
    show: (row) => fields(brandRow(row)),
  },
  {
    name: ["brand", "show"],
    takes: ["BRAND_ID"],
    run: (api, { BRAND_ID }) => api.get(brand(BRAND_ID)),
    show: (row) => fields(brandRow(row)),
  },
  {
    name: ["brand", "change"],
    takes: ["BRAND_ID"],
    options: { name: "string", plan: "string", basis: "string" },
    run: (api, { BRAND_ID, name, plan, basis }) => api.patch(brand(BRAND_ID), sent({ name, plan, order_total_basis: basis })),
    show: (row) => fields(brandRow(row)),
  },
  {
    name: ["brand", "move"],
    takes: ["BRAND_ID"],
    options: { to: "string", cancel: "boolean" },
    run: (api, { BRAND_ID, ...asked }) => untilDone(direction(asked), api, `${brand(BRAND_ID)}/move`),
    show: ({ brand_id, database }) => fields({ brand_id, database }),
  },
  {
    name: ["keys"],
    takes: ["BRAND_ID"],
    run: (api, { BRAND_ID }) => api.list(`${brand(BRAND_ID)}/keys`, "keys"),
    show: (rows) => table(rows.map(keyRow), "no keys"),
  },
  {
    name: ["key", "create"],
    takes: ["BRAND_ID"],
    options: { label: "string", environment: "string", expires: "string", events: "string" },
    run: (api, { BRAND_ID, label, environment, expires, events: names }) =>
      api.post(`${brand(BRAND_ID)}/keys`, sent({ label, environment, expires_at: expires, events: events(names) })),
    show: newKey,
  },
  {
    name: ["key", "revoke"],
    takes: ["BRAND_ID", "KEY_ID"],
    run: (api, ids) => api.post(`${key(ids)}/revoke`),
    show: (row) => fields(keyRow(row)),
  },
  {
    name: ["key", "rotate"],
    takes: ["BRAND_ID", "KEY_ID"],
    options: { overlap: "string", label: "string" },
    run: (api, { overlap, label, ...ids }) => api.post(`${key(ids)}/rotate`, sent({ overlap_seconds: whole(overlap, "--overlap"), label })),
    show: (row) => `${newKey(row)}\nThe old one, ${row.replaces.key_id}, is ${state(row.replaces)}.`,
  },
  {
    name: ["audit"],
    takes: ["BRAND_ID"],
    options: { all: "boolean" },
    run: (api, { BRAND_ID, all }) => api.list(`${brand(BRAND_ID)}/audit`, "entries", Boolean(all)),
    show: (rows) => table(rows.map(entryRow), "no changes"),
  },
];
