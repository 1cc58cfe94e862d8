// A file, or standard input, as a stream of bytes in UTF-8.

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";

/** Large enough for few reads, small enough for little memory. */
const CHUNK = 1 << 18;

const REASONS = {
  EACCES: "permission denied",
  EISDIR: "it is a directory",
  ENOENT: "there is no such file",
  EPERM: "permission denied",
};
const MARK_LENGTH = 3;
const UTF_16 = "it is UTF-16, as Windows PowerShell and a spreadsheet's “Unicode Text” have it: save it as UTF-8";

/** A file that is not there, or not what it is read as, or that can't be written. */
export class FileError extends Error {}

/** As reports call a file. */
export const shownName = (name) => (name === "-" ? "<stdin>" : name);

/** @returns {Promise<{ chunks: AsyncIterable<Buffer>, size: number }>} `size` is 0 where nobody knows */
export async function openInput(name, stdin) {
  const { size } = name === "-" ? { size: 0 } : await stat(name).catch(() => ({ size: 0 }));
  return { chunks: withBeginning(readable(name, stdin), ({ length }) => length >= 2 * MARK_LENGTH, unmarked), size };
}

async function* readable(name, stdin) {
  try {
    yield* name === "-" ? stdin : createReadStream(name, { highWaterMark: CHUNK });
  } catch (error) {
    throw new FileError(REASONS[error.code] ?? error.message, { cause: error });
  }
}

/** Puts the first chunks together until they are enough, since a beginning may come in pieces. */
export async function* withBeginning(chunks, isEnough, change = (bytes) => bytes) {
  let first = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (first === undefined) yield chunk;
    else first = Buffer.concat([first, chunk]);
    if (first === undefined || !isEnough(first)) continue;
    yield change(first);
    first = undefined;
  }
  if (first !== undefined) yield change(first);
}

function unmarked(bytes) {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) throw new FileError(UTF_16);
  const rest = withoutMark(bytes);
  // A second one is no mark any more, and the core's to say.
  return rest === withoutMark(rest) ? rest : bytes;
}

/** Excel and .NET begin a file with a byte-order mark. It means nothing. */
export function withoutMark(bytes) {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(MARK_LENGTH) : bytes;
}
