// The floor under what records: one batch that stores a row of two short texts and reads it back, and answers what it read. The
// body is left unread, and nothing is checked, so whatever an event needs beyond its round trip counts against the contender.
const HEADERS = { "Content-Type": "application/json" };
let count = 0; // Its database is as new as its process.

export default {
  async fetch(_request, { DB }) {
    count += 1;
    const id = String(count);
    const [, { results }] = await DB.batch([
      DB.prepare("INSERT INTO floor (id, text) VALUES (?1, ?2)").bind(id, "a short text"),
      DB.prepare("SELECT json_object('id', id, 'text', text) AS answer FROM floor WHERE id = ?1").bind(id),
    ]);
    return new Response(results[0].answer, { headers: HEADERS });
  },
};
