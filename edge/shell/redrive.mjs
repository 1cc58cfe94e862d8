// Dead letters go back into the queue from which they came. No consumer is attached to their queue until the operator attaches this
// Worker: docs/OPERATING.md, "Dead letters". The module is not asked, since it may be what could not deal with them.

/** In seconds, for a letter that the queue did not take. */
const AGAIN_AFTER = 60;

/** As `wrangler.toml` names it. */
export const isOfDeadLetters = (queue) => queue?.endsWith("-dead") === true;

/** A letter is done with only when its copy is in the queue: between the two, there are rather two than none. */
export async function redrive(messages, env) {
  const fates = await Promise.all(messages.map((message) => sendBack(message, env)));
  const count = (fate) => fates.filter((one) => one === fate).length;
  console.log(JSON.stringify({ code: "redriven", messages: count("sent"), kept: count("kept") }));
}

async function sendBack(message, env) {
  try {
    await env.OVERFLOW.send(message.body, { contentType: typeof message.body === "string" ? "text" : "v8" });
    message.ack();
    return "sent";
  } catch {
    message.retry({ delaySeconds: AGAIN_AFTER });
    return "kept";
  }
}
