// What can be asked: each command's words, what it takes, what it sends and how its answer is shown.
import { BASES, ENVIRONMENTS, PLANS, choice, events, identifier, moment, name, whole } from "./check.mjs";
import { Misuse } from "./misuse.mjs";
import { direction, moved, untilDone } from "./move.mjs";
import { fields, table } from "./table.mjs";

const brand = (id) => `brands/${identifier(id, "BRAND_ID")}`;
const key = ({ BRAND_ID, KEY_ID }) => `${brand(BRAND_ID)}/keys/${identifier(KEY_ID, "KEY_ID")}`;

/** An object without what was left out. */
const sent = (members) => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

/** `2026-11-21 09:12:33 UTC`; nothing for null. */
const time = (text) => (text ? `${text.slice(0, 19).replace("T", " ")} UTC` : "");

const allowed = (names) => (names === null ? "all" : names.join(" ") || "none");

function state({ revoked_at: revoked, expires_at: expires }) {
  if (revoked) return `revoked ${time(revoked)}`;
  if (!expires) return "good";
  return `${Date.parse(expires) <= Date.now() ? "expired" : "good until"} ${time(expires)}`;
}

const brandRow = (row) => ({ brand_id: row.brand_id, name: row.name, plan: row.plan, basis: row.order_total_basis, currency: row.currency ?? "", database: row.database, created: time(row.created_at) });
const keyRow = (row) => ({ key_id: row.key_id, label: row.label, environment: row.environment, events: allowed(row.events), state: state(row), created: time(row.created_at) });
const entryRow = (row) => ({ at: time(row.at), actor: row.actor, action: row.action, target: row.target, details: JSON.stringify(row.details) });

const newKey = (row) => `${fields(keyRow(row))}

${row.key}

Keep it now: it is not shown again.`;

/** A brand that is printed as it was looks as if something had been done. */
function changes({ name: called, plan, basis, currency }) {
  const body = sent({
    name: called === undefined ? called : name(called, "--name"),
    plan: choice(plan, "--plan", PLANS),
    order_total_basis: choice(basis, "--basis", BASES),
    currency,
  });
  if (Object.keys(body).length === 0) throw new Misuse(`change what? --name NAME, --plan ${PLANS.join("|")}, --basis ${BASES.join("|")} or --currency CODE`);
  return body;
}

/** Whether there was anything left to cancel, nobody but the record of changes can tell. */
function cancelled(database, last) {
  if (last === undefined) return "";
  if (last?.to !== database) return "\n\nNo move is under way: the brand lives where it did.";
  return `\n\nThe brand was moved to database ${database} at ${time(last.at)}. If that is the move to cancel, it was too late: move the brand back with --to ${last.from}.`;
}

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
    options: { plan: "string", basis: "string", currency: "string", database: "string" },
    body: ({ NAME, plan, basis, currency, database }) =>
      sent({
        name: name(NAME, "NAME"),
        plan: choice(plan, "--plan", PLANS, { isNeeded: true }),
        order_total_basis: choice(basis, "--basis", BASES),
        currency,
        database: whole(database, "--database"),
      }),
    run: (api, _, body) => api.post("brands", body),
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
    options: { name: "string", plan: "string", basis: "string", currency: "string" },
    body: changes,
    run: (api, { BRAND_ID }, body) => api.patch(brand(BRAND_ID), body),
    show: (row) => fields(brandRow(row)),
  },
  {
    name: ["brand", "move"],
    takes: ["BRAND_ID"],
    options: { to: "string", cancel: "boolean" },
    run: async (api, { BRAND_ID, ...asked }) => {
      const done = await untilDone(direction(asked), api, `${brand(BRAND_ID)}/move`);
      return asked.cancel ? { ...done, last_move: moved(await api.list(`${brand(BRAND_ID)}/audit`, "entries")) } : done;
    },
    show: ({ brand_id, database, last_move: last }) => fields({ brand_id, database }) + cancelled(database, last),
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
    body: ({ label, environment, expires, events: names }) =>
      sent({
        label: name(label, "--label"),
        environment: choice(environment, "--environment", ENVIRONMENTS, { isNeeded: true }),
        expires_at: moment(expires, "--expires"),
        events: events(names),
      }),
    run: (api, { BRAND_ID }, body) => api.post(`${brand(BRAND_ID)}/keys`, body),
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
    body: ({ overlap, label }) => sent({ overlap_seconds: whole(overlap, "--overlap"), label: label === undefined ? label : name(label, "--label") }),
    run: (api, ids, body) => api.post(`${key(ids)}/rotate`, body),
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
