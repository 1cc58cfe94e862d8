// What `--help` says.

import { existsSync, readFileSync } from "node:fs";

export const HELP = `Checks payloads as AdvocateLoop's tracking API would, before they are sent.

  npx @advocateloop/preflight <event> <file>...
  npx @advocateloop/preflight send <file> ...    sends them, too: see send --help

  <event>   conversion, refund, claim or visit
  <file>    order.json      one payload
            orders.ndjson   a payload a line (also .jsonl); blank lines are skipped
            orders.csv      a payload a row; the header names the fields
            -               standard input, one payload unless --input says more

Options
  --basis paid|gross         what the brand's order_total is (default: paid)
  --coerce                   accept numbers and booleans sent as strings, and integers sent as
                             identifiers, with a warning; the server does not
  --fix                      print the payloads, corrected, and report on standard error
  --format text|json|github  text for people (default), json for programs, github for annotations
  --input json|ndjson|csv    what the files are, whatever their names say
  --limit <n>                show the errors of the first n payloads of a file, and the warnings of
                             as many (default: 20; 0: all); everything is counted, json shows all
  -h, --help                 this
  -v, --version              the package's version

--fix puts every "fix" of the verdict in its place. All else stays as it was sent: unknown fields,
order, layout. What can't be corrected is printed as it is, save lines beyond 1 MiB and rows that are
no CSV, which are only reported. A row is printed as the JSON that it makes. Exit code 0 then says
that what was printed is valid. Print into another file: the shell empties the one that it writes to
before anybody reads it.

--format text shows lines of the files; github shows none, since logs may be public. Colours are for
terminals, and NO_COLOR turns them off.

--format json prints the verdict that the server would give, its normalized data included, one a
line; for NDJSON and CSV inside {"file": ..., "line": ..., "verdict": ...}. A CSV row that can't be
read has "error" instead.

CSV is UTF-8, parted by commas, semicolons or tabs, whichever the header uses, and quoted as in
RFC 4180. A cell of a number or boolean field becomes a JSON number or boolean if it is spelt like
one, digit by digit; a cell of a list (items) holds JSON; any other cell is text. An empty cell
leaves its field out; but an empty refund_amount is null, which is refused, so that no forgotten cell
refunds an order. Names with dots have no meaning.

Exit codes
  0  everything is valid, warnings or not (and nothing at all is, too)
  1  something is not
  2  it could not be checked: an unknown option or event, a file that can't be read
`;

/** The nearest package's: that of the sources, or that which these were packed into. */
export function version(from = new URL(".", import.meta.url)) {
  const file = new URL("package.json", from);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).version : version(new URL("..", from));
}
