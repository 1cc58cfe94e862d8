// What the module asks of the world, by the number of the step. Whatever is thrown here is a step that failed.

import { END, STEP, bytes, number } from "./machine.mjs";

export const OPERATIONS = {
  /** Answers a line a statement: its first row's `answer`, which is JSON and has no line feeds. */
  async [STEP.batch](question, { env, machine }) {
    const [place, ...batch] = JSON.parse(question);
    const database = env[place === 0 ? "DB" : `DB_${place}`];
    const results = await database.batch(batch.map(([text, ...params]) => database.prepare(machine.statement(text)).bind(...params)));
    return bytes(results.map(({ results: [row] }) => row?.answer ?? "").join("\n"));
  },

  async [STEP.rate](key, { env }) {
    const { success } = await env.RATE_LIMITER.limit({ key });
    return number(success ? 1 : 0);
  },

  async [STEP.pause](milliseconds) {
    await new Promise((resolve) => setTimeout(resolve, Number(milliseconds)));
    return END;
  },

  async [STEP.send](text, { env }) {
    const end = text.indexOf("\n");
    await env.OVERFLOW.send(text.slice(end + 1), { contentType: "text", delaySeconds: Number(text.slice(0, end)) });
    return END;
  },

  async [STEP.sendAll](texts, { env }) {
    await env.OVERFLOW.sendBatch(JSON.parse(texts).map((body) => ({ body, contentType: "text" })));
    return END;
  },

  /** For a secret: drawn for it alone. */
  // eslint-disable-next-line require-await -- what is thrown is to be a step that failed
  async [STEP.random](count) {
    return bytes(crypto.getRandomValues(new Uint8Array(Number(count))));
  },

  async [STEP.read](_, { body }) {
    const piece = await body.read();
    return piece === undefined ? END : bytes(piece);
  },

  async [STEP.skip](_, { body }) {
    const piece = await body.read();
    return piece === undefined ? END : number(piece.length);
  },
};
