// Words of the command line → a command and its values.
import { parseArgs } from "node:util";

import { Misuse } from "./misuse.mjs";

const LOCAL = "http://127.0.0.1:8787";

export const HELP = `\
cargo xtask admin brands
cargo xtask admin brand create NAME --plan starter|growth|premier [--basis paid|gross] [--currency EUR] [--database N]
cargo xtask admin brand show BRAND_ID
cargo xtask admin brand change BRAND_ID [--name NAME] [--plan PLAN] [--basis BASIS] [--currency CODE]
cargo xtask admin brand move BRAND_ID --to N
    to the database DB_N, while it goes on recording; start it again if it was interrupted
cargo xtask admin brand move BRAND_ID --cancel
cargo xtask admin keys BRAND_ID
cargo xtask admin key create BRAND_ID --label LABEL --environment live|test [--expires TIME] [--events LIST]
    TIME is a day such as 2027-01-31, of which it is the first moment, UTC, or like 2027-01-31T09:00:00Z;
    LIST is like conversion,refund, or none for a key that can only read
cargo xtask admin key revoke BRAND_ID KEY_ID
cargo xtask admin key rotate BRAND_ID KEY_ID [--overlap SECONDS] [--label LABEL]
    the old key stays good for SECONDS (a day, if left out; 0 ends it at once)
cargo xtask admin audit BRAND_ID [--all]
    the latest 100 changes, or all of them

--url URL      another local Worker than ${LOCAL}
--remote URL   a deployed one, over HTTPS; its token is taken from the variable ADMIN_TOKEN alone
--json         the API's data instead of a table
The token is the variable ADMIN_TOKEN, or the one in .dev.vars that \`cargo xtask dev\` made.
Without Rust: \`npm run admin --\` instead of \`cargo xtask admin\`. Times are UTC.`;

const SHARED = { url: { type: "string" }, remote: { type: "string" }, json: { type: "boolean" }, help: { type: "boolean", short: "h" } };

/** Takes the words apart; a surplus word or an unknown option is a mistake, for it may have been meant to change something. */
export function read(words, commands) {
  const command = commands.find(({ name }) => name.every((word, place) => words[place] === word));
  if (words.length === 0 || words[0] === "help" || words.includes("--help") || words.includes("-h")) return { help: true };
  if (!command) throw new Misuse(`there is no command ${JSON.stringify(words.slice(0, 2).join(" "))}\n\n${HELP}`);
  const { values, positionals } = parsed(words.slice(command.name.length), command);
  const missing = command.takes.slice(positionals.length);
  if (missing.length > 0) throw new Misuse(`which ${missing[0]}? See --help`);
  if (positionals.length > command.takes.length) throw new Misuse(`what is ${JSON.stringify(positionals.at(-1))} for? See --help`);
  const { url, remote, json, ...options } = values;
  if (url && remote) throw new Misuse("--url or --remote, not both");
  if (remote && !remote.startsWith("https://")) throw new Misuse("--remote takes an address with https://, or the token would go unencrypted");
  const taken = Object.fromEntries(command.takes.map((name, place) => [name, positionals[place]]));
  return { command, values: { ...taken, ...options }, base: remote ?? url ?? LOCAL, isRemote: Boolean(remote), json: Boolean(json) };
}

function parsed(words, { options = {} }) {
  const known = Object.fromEntries(Object.entries(options).map(([name, type]) => [name, { type }]));
  try {
    return parseArgs({ args: words, options: { ...SHARED, ...known }, allowPositionals: true, strict: true });
  } catch (error) {
    throw new Misuse(`${error.message.split(". ")[0]}. See --help`);
  }
}
