// Between the runtime and the WebAssembly module: moves bytes, and decides nothing. The gates, the statements and the
// answers are the module's; what it asks for is done by operations.mjs.

import { internalError } from "./lost.mjs";
import { Machine, STEP } from "./machine.mjs";
import { OPERATIONS } from "./operations.mjs";
import { Body, KIND } from "./request.mjs";

/** The Worker, as the runtime wants it. */
export function createWorker(module) {
  let machine = new Machine(module);

  /** One that is well: an instance that was lost is not gone on with. */
  function soundMachine() {
    if (machine.isLost) machine = new Machine(module);
    return machine;
  }

  async function answer(request, env) {
    const body = new Body(request);
    if (body.kind === KIND.whole) await body.readWhole();
    const current = soundMachine();
    let step = current.begin(request, env, body);
    while (step !== STEP.answer) {
      const task = current.task();
      const operation = OPERATIONS[step];
      const reply = await current.whileAlive(operation(current.text(), { env, body, machine: current }));
      step = current.resume(task, reply);
    }
    return current.answer();
  }

  return {
    async fetch(request, env) {
      if (isFrontPage(request)) return env.PAGES.fetch(request);
      const started = Date.now();
      try {
        return await answer(request, env);
      } catch {
        // Nothing is thrown out of a sound instance.
        machine.lose();
        return internalError(request, started);
      }
    },
  };
}

/** Other pages are served without us. This one isn't, because an event that is posted here is answered as one. */
function isFrontPage({ method, url }) {
  if (method !== "GET" && method !== "HEAD") return false;
  const path = url.indexOf("/", url.indexOf("://") + 3);
  return path === url.length - 1 || url[path + 1] === "?";
}
