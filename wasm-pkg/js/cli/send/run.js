// `preflight send` as a function: words, environment and streams in, an exit code out.

import { setTimeout as pause } from "node:timers/promises";

import { check } from "../check.js";
import { INTERRUPTED, INVALID, UNSENT, USAGE, VALID } from "../exit.js";
import { SEND_HELP } from "../help.js";
import { FileError } from "../open.js";
import { helped, UsageError } from "../options.js";
import { readSendArguments } from "./arguments.js";
import { Unsent } from "./endpoint.js";
import { HeaderError, Send } from "./send.js";

/**
 * @param {string[]} words behind `send`
 * @param {object} world with `env`, `stdin`, `stdout`, `stderr`, `out`, `now` and `complain`; `pause` and `random` are for tests,
 *   `once` for what Ctrl-C sends
 */
export async function send(words, world) {
  const { env = {}, out, complain, once } = world;
  const interruption = new AbortController();
  const told = [];
  const tell = (text) => told.push(complain(text));
  try {
    const options = readSendArguments(words, env);
    if (options.help) {
      out.write(SEND_HELP);
      await out.flush();
      return VALID;
    }
    if (options.check) return await check(options.file, options, { ...world, report: out, reportStream: world.stdout }, complain);
    once?.("SIGINT", () => interruption.abort());
    const { signal } = interruption;
    const wait = (milliseconds) => pause(milliseconds, undefined, { signal });
    const rejected = await new Send(options, { pause: wait, random: Math.random, ...world, signal, tell }).run();
    return rejected > 0 ? INVALID : VALID;
  } catch (error) {
    if (interruption.signal.aborted) {
      tell("interrupted: run the same command again to go on");
      return INTERRUPTED;
    }
    if (error instanceof Unsent) {
      tell(`could not send: ${error.message}${error.isFinal ? "" : "; run the same command again to go on"}`);
      return UNSENT;
    }
    if (error instanceof HeaderError) {
      tell(`nothing was sent: ${error.message}; --check shows where`);
      return INVALID;
    }
    if (error instanceof UsageError) tell(helped(error, "preflight send --help"));
    else if (error instanceof FileError) tell(`cannot send: ${error.message}`);
    else throw error;
    return USAGE;
  } finally {
    await Promise.all(told);
  }
}
