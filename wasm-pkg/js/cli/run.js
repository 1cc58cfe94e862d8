// The command line as a function: words and streams in, an exit code out.

import { setTimeout } from "node:timers/promises";

import { readArguments, readSendArguments } from "./arguments.js";
import { check } from "./check.js";
import { USAGE, VALID } from "./exit.js";
import { explain, HELP, SEND_HELP, USE, version } from "./help.js";
import { UsageError } from "./options.js";
import { Output } from "./output.js";
import { shown } from "./shown.js";
import { send } from "./send/send.js";

/**
 * @param {{ argv: string[], env?: object, stdin: object, stdout: object, stderr: object, now?: () => number }} process with
 *   `once` for what Ctrl-C sends; `now`, `pause` and `random` are for tests
 */
export async function run(process) {
  const { argv, env = {}, stdin, stdout, stderr } = process;
  const { now = () => performance.now(), pause = setTimeout, random = Math.random } = process;
  const [command, ...words] = argv.slice(2);
  const isSending = command === "send";
  const out = new Output(stdout);
  const complaints = new Output(stderr);
  const print = async (text, output = out) => {
    output.write(text);
    await output.flush();
    return VALID;
  };
  // If complaints can't be written, neither can this one.
  const complain = (text) => print(`preflight: ${text.split("\n").map(shown).join("\n")}\n`, complaints).catch(() => {});
  try {
    if (command === undefined) {
      await print(USE, complaints);
      return USAGE;
    }
    if (command === "explain") return await print(explain(words[0]));
    const options = isSending ? readSendArguments(words, env) : readArguments(argv.slice(2));
    if (options.help) return await print(isSending ? SEND_HELP : HELP);
    if (options.version) return await print(`${version()}\n`);
    const world = { stdin, stderr, now, out, complain };
    if (options.files === undefined) return await send(options, { ...world, pause, random, once: process.once?.bind(process) });
    const findings = options.fix ? complaints : out;
    let worst = VALID;
    for (const name of options.files) worst = Math.max(worst, await check(name, options, { ...world, findings }));
    return worst;
  } catch (error) {
    await complain(sentenceOf(error, isSending ? "preflight send --help" : "preflight --help"));
    return error.exitCode ?? USAGE;
  }
}

function sentenceOf(error, help) {
  const { code, exitCode, message, stack } = error;
  if (error instanceof UsageError) return `${message}${message.endsWith("?") ? " See" : "; see"} ${help}`;
  // Everything that helps to find out why something happened that should not.
  return (code ?? exitCode) !== undefined ? message : `internal error: ${stack}`;
}
