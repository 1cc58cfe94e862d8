// The Worker, with what D1 counts while it answers: rows written, rows read and batches, as headers of the answer.
import worker from "../../../edge/entry.mjs";

let counts;

export default {
  async fetch(request, env, ctx) {
    count(env.DB);
    counts = { written: 0, read: 0, batches: 0 };
    const answer = await worker.fetch(request, env, ctx);
    const headers = new Headers(answer.headers);
    for (const [name, value] of Object.entries(counts)) headers.set(`x-${name}`, String(value));
    return new Response(answer.body, { status: answer.status, headers });
  },
};

/** Watches every batch of this isolate. One request is asked at a time. */
function count(database) {
  const d1 = Object.getPrototypeOf(database);
  if (d1.batch.isCounted) return;
  const { batch } = d1;
  d1.batch = async function (statements) {
    const results = await batch.call(this, statements);
    counts.batches += 1;
    for (const { meta } of results) {
      counts.written += meta.rows_written;
      counts.read += meta.rows_read;
    }
    return results;
  };
  d1.batch.isCounted = true;
}
