// cargo xtask admin: brands, keys and the record of their changes, on a local Worker or a remote one.
import { COMMANDS } from "./commands.mjs";
import { connect } from "./client.mjs";
import { HELP, read } from "./command-line.mjs";
import { Misuse } from "./misuse.mjs";

async function run(words) {
  const asked = read(words, COMMANDS);
  if (asked.help) {
    console.log(HELP);
    return;
  }
  const { command, values, json } = asked;
  const body = command.body?.(values);
  const data = await command.run(connect(asked), values, body);
  console.log(json ? JSON.stringify(data, undefined, 2) : command.show(data));
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  console.error(`admin: ${error.message}`);
  process.exitCode = error instanceof Misuse ? 2 : 1;
}
