// What the database costs of a conversion, whatever asks it: the Worker's own statements, replayed by a Worker that checks
// nothing. With `STEP` 1 and 2 the order is a new one, with 3 and 4 one of a thousand; with 2 and 4, the request is read, answered
// and logged besides.
import answering from "./answering.mjs";

const HEADERS = { "Content-Type": "application/json" };
const REPEATED = 1000;
let count = 0;
let statements;

/** For another order: in the payload, in the address, and in the row's identifier, which ends with digits. */
function paramFor(param, order, number) {
  const other = param.replaceAll(order, order + number).replaceAll(order.toLowerCase(), order.toLowerCase() + number);
  return other.replace(/"row_id":"(cnv_[0-9a-f]+)"/, (_, id) => `"row_id":"${id.slice(0, -number.length)}${number}"`);
}

export default {
  async fetch(request, { DB, STEP, STATEMENTS, ORDER }) {
    const step = Number(STEP);
    statements ??= JSON.parse(STATEMENTS);
    count += 1;
    const number = String(step >= 3 ? count % REPEATED : count).padStart(9, "0");
    const around = step % 2 === 0 ? await answering.fetch(request, { STEP: 4 }) : undefined;
    const batch = statements.map(({ sql, params }) => DB.prepare(sql).bind(...params.map((param) => paramFor(param, ORDER, number))));
    const results = await DB.batch(batch);
    return new Response(results.at(-1).results[0].answer, { headers: around?.headers ?? HEADERS });
  },
};
