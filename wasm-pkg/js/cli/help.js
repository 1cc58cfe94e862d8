// What `--help` says, what `send --help` does, and what `explain` says of a code.

import { createRequire } from "node:module";

import { ISSUES, WARNINGS } from "../generated/codes.js";
import { hint, UsageError } from "./options.js";

/** For those who name nothing. */
export const USE = `Checks payloads as AdvocateLoop's tracking API would, before they are sent.

  npx @advocateloop/preflight <event> <file>...     checks files
  npx @advocateloop/preflight send [<event>] <file> sends a file's events: see send --help
  npx @advocateloop/preflight explain [<code>]      says what a code means

  <event>   conversion, refund, claim or visit
  <file>    order.json      one payload
            orders.ndjson   a payload a line (also .jsonl); blank lines are skipped
            orders.csv      a payload a row (also .tsv, .txt); the header names the fields
            -               standard input, one payload unless --input says more

--help says more.
`;

export const HELP = `${USE.replace("--help says more.\n", "")}Options
  --basis paid|gross         what the brand's order_total is (default: paid)
  --coerce                   accept numbers and booleans sent as strings, and integers sent as
                             identifiers, with a warning; the server does so only with mode=lenient
  --lenient                  as the server with mode=lenient: leave out what is wrong with optional
                             details, with a warning
  --fix                      print the payloads, corrected, and report on standard error
  --format text|json|github  text for people (default), json for programs, github for annotations
  --input json|ndjson|csv    the format of the files (default: by their names)
  --map <column>=<field>     CSV: a column's name and the field that it holds, such as
                             --map "Email=customer_email"; give it once for each
  --decimal point|comma      CSV: how numbers are spelt (default: point, as in 108.00)
  --limit <n>                show the errors of the first n payloads of a file, and the warnings of
                             as many (default: 20; 0: all); everything is counted, json shows all
  -h, --help                 show this help
  -v, --version              show the package's version

--fix puts every "fix" in its place. All else stays as it was sent: unknown fields, order, layout.
Payloads that can't be fixed are printed unchanged. Lines over 1 MiB and broken CSV rows are reported,
not printed. A row is printed as the JSON that it makes. Exit code 0 then says that what was printed
is valid. Print into another file: the shell empties the file that it writes to before it is read.

--format text shows lines of the files; github shows none, since logs may be public. Colours are for
terminals, and NO_COLOR turns them off.

--format json prints the server's verdict, its normalized data included, one a line; for NDJSON and
CSV inside {"file": ..., "line": ..., "verdict": ...}. A CSV row that can't be read has "error"
instead.

CSV is UTF-8. The header decides between commas, semicolons and tabs; quotes are as in RFC 4180. A
cell of a number or boolean field becomes a JSON number or boolean if it is spelt like one, digit by
digit; a cell of a list (items) holds JSON; any other cell is text. An empty cell leaves its field
out; but an empty refund_amount is null, which is refused, so that no forgotten cell refunds an
order. Names with dots have no meaning.

Exit codes
  0  all valid; warnings and empty files count as valid
  1  something is invalid
  2  it could not be checked: an unknown option or event, a file that can't be read
`;

/** The package's, which these sources are a part of wherever they stand. */
export const version = () => createRequire(import.meta.url)("@advocateloop/preflight/package.json").version;

export const SEND_HELP = `Sends the events of a file to AdvocateLoop's tracking API, however many there are.

  export ADVOCATELOOP_API_KEY=al_live_...
  npx @advocateloop/preflight send [<event>] <file> --url https://api.advocateloop.com --brand brd_...

  <file>   events.ndjson   an event a line: {"type": "conversion", "payload": { ... }}, as an export has it
           events.json     one such event, or a list of them
           orders.csv      a payload a row (also .tsv, .txt)
           -               standard input, an event a line unless --input says more
  <event>  the file holds bare payloads of this kind: conversion, refund, claim or visit

Options
  --url <address>            where to send
  --brand <id>               whose events they are (or ADVOCATELOOP_BRAND_ID)
  --check                    send nothing: show what would be rejected, as preflight <event> does
  --lenient                  leave out what is wrong with optional details, with a warning (mode=lenient)
  --rejected <file>          where rejected events go (standard output)
  --resume <file>            where progress is kept (<file>.sending)
  --input json|ndjson|csv, --map <column>=<field>, --decimal comma, --limit <n>
                             as preflight --help says
  --event <event>            the same as <event> before the file
  -h, --help                 this

The key has no option: command lines show up in the shell's history and in lists of processes.

Events count on the day of their occurred_at. Without one, last year's orders become today's revenue.

Every event is checked before it is sent, by the server's own rules. Events go in their order, up to 500 a
request. Busy or broken connections are tried again, after as long as the API asks for.

After an interruption, Ctrl-C included, run the same command again: it goes on behind the last event that
was answered. What may have been stored without an answer is sent again, and counted once: events that
nothing else identifies get an idempotency key from the file's content and their line. Standard input can
only be resumed with --resume, and the same input again.

Rejected events are printed a line each, as {"line": ..., "type": ..., "payload": ..., "rejection": ...}:
correct their payloads, and send that file. A CSV file whose header is wrong is not sent at all.

Exit codes
  0    every event is stored (with --check: is valid)
  1    some were rejected, all others are stored
  2    the command can't be understood, or a file can't be read or written
  3    it could not be sent: the API can't be reached, or refuses the key
  130  interrupted
`;

/** What only files can have. */
const OF_FILES = {
  malformed_csv: "The row is no CSV: a quote is not closed, or there are more cells than the header names.",
  malformed_event: "The line or entry that `send` reads is no event: it has no `type` that is known, or no `payload`.",
};
const MEANINGS = Object.entries({ error: { ...ISSUES, ...OF_FILES }, warning: WARNINGS }).flatMap(([kind, codes]) => {
  return Object.entries(codes).map(([code, meaning]) => ({ code, text: `${kind}[${code}]: ${meaning}\n` }));
});

/** @param {string | undefined} code all of them without one */
export function explain(code) {
  const found = MEANINGS.filter((one) => code === undefined || one.code === code);
  if (found.length > 0) return found.map(({ text }) => text).join("");
  const near = hint(code, MEANINGS.map((one) => one.code), ": preflight explain lists all");
  throw new UsageError(`there is no code ${JSON.stringify(code)}${near}`);
}
