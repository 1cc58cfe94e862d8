// The floor under what only asks: one batch of one statement that finds one row by its key, and answers it.
const HEADERS = { "Content-Type": "application/json" };

export default {
  async fetch(_request, { DB }) {
    const [{ results }] = await DB.batch([
      DB.prepare("SELECT json_object('id', id, 'text', text) AS answer FROM floor WHERE id = ?1").bind("the one"),
    ]);
    return new Response(results[0].answer, { headers: HEADERS });
  },
};
