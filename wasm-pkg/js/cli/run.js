// The command line as a function: words and streams in, an exit code out.

import { readArguments, UsageError } from "./arguments.js";
import { Check } from "./check.js";
import { INVALID, USAGE, VALID } from "./exit.js";
import { HELP, version } from "./help.js";
import { UnreadableFile } from "./open.js";
import { Output } from "./output.js";
import { send } from "./send/run.js";
import { shown } from "./report/shown.js";
import { CsvError } from "./sources/table.js";

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
    // Whoever can't hear complaints can't hear this one either.
    return complaints.flush().catch(() => {});
  };
  try {
    if (argv[2] === "send") {
      const { env, pause, random } = process;
      const world = { env, stdin, stderr, out, now, complain, once: process.once?.bind(process) };
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
    for (const name of options.files) worst = Math.max(worst, await codeOf(name, options, world, complain));
    return worst;
  } catch (error) {
    await complain(error instanceof UsageError ? `${error.message}; see preflight --help` : complaintOf(error));
    return USAGE;
  }
}

async function codeOf(name, options, world, complain) {
  try {
    const { invalid, isComplete } = await new Check(name, options, world).run();
    if (invalid > 0) return INVALID;
    // Nobody listens any more, and the rest was not checked.
    return isComplete ? VALID : USAGE;
  } catch (error) {
    if (!(error instanceof UnreadableFile || error instanceof CsvError)) throw error;
    await complain(`cannot check ${name === "-" ? "standard input" : name}: ${error.message}`);
    return USAGE;
  }
}

/** Of what should not happen, everything that helps to find out why. */
function complaintOf(error) {
  return error.code === undefined ? `internal error: ${error.stack}` : error.message;
}
