// Between the runtime and the WebAssembly module: moves bytes, and decides nothing. The gates, the statements and the
// answers are the module's; what it asks for is done by operations.mjs.

import { internalError } from "./lost.mjs";
import { Machine, STEP } from "./machine.mjs";
import { OPERATIONS } from "./operations.mjs";
import { isOfDeadLetters, redrive } from "./redrive.mjs";
import { Body, KIND } from "./request.mjs";

/** The Worker, as the runtime wants it. */
export function createWorker(module) {
  let machine = new Machine(module);

  /** One that is well: an instance that was lost is not gone on with. */
  function soundMachine() {
    if (machine.isLost) machine = new Machine(module);
    return machine;
  }

  async function answer(request, head, env) {
    const body = new Body(request, head.headers);
    if (body.kind === KIND.whole) await body.readWhole();
    const current = soundMachine();
    return follow(current.begin(head, env, body), { env, body, machine: current }, () => current.answer());
  }

  async function drain(messages, env, current) {
    const disposals = await follow(current.drain(messages, env), { env, machine: current }, () => current.disposals());
    for (const [index, message] of messages.entries()) {
      if (disposals[index] === -1) message.ack();
      else message.retry({ delaySeconds: disposals[index] });
    }
  }

  /** Does what the module asks for, step by step, until it is done; then takes what came of it, before anybody else has a turn. */
  async function follow(first, world, result) {
    const { machine: current } = world;
    let step = first;
    while (step !== STEP.answer) {
      const task = current.task();
      const deadlineMs = current.deadline();
      const work = OPERATIONS[step](current.text(), world);
      step = current.resume(task, await current.whileAlive(work, deadlineMs));
    }
    return result();
  }

  return {
    async fetch(request, env) {
      // Looked up once: the runtime makes a new string every time.
      const { method, url, headers } = request;
      if (isFrontPage(method, url)) return env.PAGES.fetch(request);
      const started = Date.now();
      try {
        return await answer(request, { method, url, headers }, env);
      } catch {
        // The instance is lost, or has given the request up: what was thrown has been dealt with where that was.
        return internalError(request, started);
      }
    },

    /** What is thrown here has the runtime deliver all of them again. */
    async queue({ queue, messages }, env) {
      if (isOfDeadLetters(queue)) return redrive(messages, env);
      const current = soundMachine();
      await Promise.all(current.lots(messages, env).map((lot) => drain(lot, env, current)));
    },
  };
}

/** Other pages are served without us. This one isn't, because an event that is posted here is answered as one. */
function isFrontPage(method, url) {
  if (method !== "GET" && method !== "HEAD") return false;
  const path = url.indexOf("/", url.indexOf("://") + 3);
  return path === url.length - 1 || url[path + 1] === "?";
}
