// What `send --help` says.

export const SEND_HELP = `Sends the events of a file to AdvocateLoop's tracking API, however many there are.

  export ADVOCATELOOP_API_KEY=al_live_...
  npx @advocateloop/preflight send <file> --url https://api.advocateloop.com --brand brd_...

  <file>   events.ndjson   an event a line: {"type": "conversion", "payload": { ... }}, as an export has it
           events.json     one such event, or a list of them
           orders.csv      a payload a row, of the kind that --event names
           -               standard input, an event a line unless --input says more

Options
  --url <address>            where to send
  --brand <id>               whose events they are (or ADVOCATELOOP_BRAND_ID)
  --event <event>            the file holds bare payloads of this kind: conversion, refund, claim or visit
  --input json|ndjson|csv    what the file is, whatever its name says
  --rejected <file>          where rejected events go (standard output)
  --resume <file>            where it is kept how far we are (<file>.sending)
  -h, --help                 this

The key has no option, since other users and the shell's history see what stands on a command line.

Every event is judged before it is sent, by the same rules as on the server. Events go in their order, up
to 500 a request. What is busy, out of order or unreachable is tried again, after as long as it asks for.

After an interruption, Ctrl-C included, run the same command again: it goes on behind the last event that
was answered. What may have been stored without an answer is sent again, and counted once: events that
nothing else identifies get an idempotency key from the file's content and their line. Standard input can
only be resumed with --resume, and the same input again.

Rejected events are printed a line each, as {"line": ..., "type": ..., "payload": ..., "rejection": ...}:
correct their payloads, and send that file.

Exit codes
  0    every event is stored
  1    some were rejected, all others are stored
  2    the command can't be understood, or a file can't be read or written
  3    it could not be sent: the API can't be reached, or refuses the key
  130  interrupted
`;
