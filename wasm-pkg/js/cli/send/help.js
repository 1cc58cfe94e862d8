// What `send --help` says.

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

Events count on the day they are sent, whatever dates they hold: last year's orders become today's revenue.

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
