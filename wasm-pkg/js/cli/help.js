// What `--help` says.

import { existsSync, readFileSync } from "node:fs";

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

/** The nearest package's: that of the sources, or that which these were packed into. */
export function version(from = new URL(".", import.meta.url)) {
  const file = new URL("package.json", from);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).version : version(new URL("..", from));
}
