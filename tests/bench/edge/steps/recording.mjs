// What any worker of the contract must do around its one batch, a step more with each number. Its SQL does what that of the floor
// `one-batch` does, to the same table, whatever its length and however much it is told.
import answering from "./answering.mjs";

/** About as long as those of a conversion. */
const LENGTH = 1450;
const HEADERS = { "Content-Type": "application/json" };
const PAYLOAD = JSON.stringify({
  customer_email: "buyer-1@example.com",
  customer_name: "Jane Doe",
  order_id: "ORD-1",
  order_total: 108,
  items: [{ name: "Serum", quantity: 1, unit_price: 95 }],
});
/** What every statement about an event is told first, and what the insert is told besides. */
const SHARED = ["live", "key_000000000000", JSON.stringify(["0".repeat(64)]), "1790000000000", JSON.stringify(["starter", "growth", "premier"])];
const OWN = ["cnv_01990000000070008000000000000000", "ORD-1", "buyer-1@example.com", "1080000"];
const INSERTED = ["850000", "900000", "JOHN123", PAYLOAD];

const long = (sql) => `${sql} /*${"word ".repeat(LENGTH / 5)}*/`.slice(0, LENGTH - 2).concat("*/");
/** Uses the parameters from `?3` on, and changes nothing. */
const told = (sql, params) => `${sql}${params.map((_, place) => ` AND ?${place + 3} IS NOT NULL`).join("")}`;

const INSERT = "INSERT INTO floor (id, text) SELECT ?1, ?2 WHERE 1";
const SELECT = "SELECT json_object('id', id, 'text', text) AS answer FROM floor WHERE id = ?1 AND ?2 IS NOT NULL";
const TOLD = [...SHARED, ...OWN];

const SQL = [
  [INSERT, [], SELECT, []],
  [long(INSERT), [], long(SELECT), []],
  [long(told(INSERT, [...TOLD, ...INSERTED])), [...TOLD, ...INSERTED], long(told(SELECT, TOLD)), TOLD],
];

let count = 0;

export default {
  async fetch(request, env) {
    const step = Number(env.STEP);
    const around = step >= 3 ? await answering.fetch(request, { STEP: 4 }) : undefined;
    count += 1;
    const id = String(count);
    const [insert, inserted, select, selected] = SQL[Math.min(step, 2)];
    const [, { results }] = await env.DB.batch([
      env.DB.prepare(insert).bind(id, "a short text", ...inserted),
      env.DB.prepare(select).bind(id, "a short text", ...selected),
    ]);
    return new Response(results[0].answer, { headers: around ? Object.fromEntries(around.headers) : HEADERS });
  },
};
