// The command line as a function: words and streams in, an exit code out.

import { readArguments } from "./arguments.js";
import { check } from "./check.js";
import { USAGE, VALID } from "./exit.js";
import { explain } from "./explain.js";
import { HELP, USE, version } from "./help.js";
import { helped, UsageError } from "./options.js";
import { Output } from "./output.js";
import { send } from "./send/run.js";
import { shown } from "./report/shown.js";

/**
 * @param {{ argv: string[], env?: object, stdin: object, stdout: object, stderr: object, now?: () => number }} process and
 *   what `send` takes of it
 */
export async function run(process) {
  const { argv, stdin, stdout, stderr, now = () => performance.now() } = process;
  const out = new Output(stdout);
  const complaints = new Output(stderr);
  const complain = (text) => {
    complaints.write(`preflight: ${text.split("\n").map(shown).join("\n")}\n`);
    // If complaints can't be written, neither can this one.
    return complaints.flush().catch(() => {});
  };
  try {
    if (argv.length < 3) {
      complaints.write(USE);
      await complaints.flush();
      return USAGE;
    }
    if (argv[2] === "explain") {
      out.write(explain(argv[3]));
      await out.flush();
      return VALID;
    }
    if (argv[2] === "send") {
      const { env, pause, random } = process;
      const world = { env, stdin, stdout, stderr, out, now, complain, once: process.once?.bind(process) };
      return await send(argv.slice(3), { ...world, ...(pause && { pause }), ...(random && { random }) });
    }
    const options = readArguments(argv.slice(2));
    if (options.help || options.version) {
      out.write(options.help ? HELP : `${version()}\n`);
      await out.flush();
      return VALID;
    }
    const report = options.fix ? { report: complaints, reportStream: stderr } : { report: out, reportStream: stdout };
    const world = { stdin, stderr, now, out, ...report };
    let worst = VALID;
    for (const name of options.files) worst = Math.max(worst, await check(name, options, world, complain));
    return worst;
  } catch (error) {
    await complain(error instanceof UsageError ? helped(error, "preflight --help") : complaintOf(error));
    return USAGE;
  }
}

/** Everything that helps to find out why something happened that should not. */
function complaintOf(error) {
  return error.code === undefined ? `internal error: ${error.stack}` : error.message;
}
