// A file, or standard input, as a stream of bytes in UTF-8.

import { open } from "node:fs/promises";

/** Large enough for few reads, small enough for little memory. */
const CHUNK = 1 << 18;

const REASONS = {
  EACCES: "permission denied",
  EISDIR: "it is a directory",
  ENOENT: "there is no such file",
  EPERM: "permission denied",
};
const UTF_16 = "it is UTF-16, as Windows PowerShell and a spreadsheet's “Unicode Text” have it: save it as UTF-8";
/** Excel and .NET begin a file with one. It means nothing. */
export const BYTE_ORDER_MARK = Buffer.from("\ufeff");

/** A file that is not there, or not what it is read as, or that can't be written. */
export class FileError extends Error {}

/** @returns {Promise<{ chunks: AsyncIterable<Buffer>, size: number }>} `size` is 0 where nobody knows */
export async function openInput(name, stdin) {
  if (name === "-") return { chunks: withoutMark(readable(stdin)), size: 0 };
  try {
    const file = await open(name);
    const { size } = await file.stat();
    return { chunks: withoutMark(readable(file.createReadStream({ highWaterMark: CHUNK }))), size };
  } catch (error) {
    throw unreadable(error);
  }
}

async function* readable(stream) {
  try {
    yield* stream;
  } catch (error) {
    throw unreadable(error);
  }
}

/** The mark may come in pieces. */
async function* withoutMark(chunks) {
  let first = Buffer.alloc(0);
  let isStarted = false;
  for await (const chunk of chunks) {
    if (isStarted) yield chunk;
    else first = Buffer.concat([first, chunk]);
    if (isStarted || first.length < 2 * BYTE_ORDER_MARK.length) continue;
    isStarted = true;
    yield unmarked(first);
  }
  if (!isStarted) yield unmarked(first);
}

function unmarked(bytes) {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) throw new FileError(UTF_16);
  const rest = bytes.subarray(BYTE_ORDER_MARK.length);
  // A second one is no mark any more, and the core's to say.
  return hasMark(bytes) && !hasMark(rest) ? rest : bytes;
}

export function hasMark(bytes) {
  return bytes[0] === BYTE_ORDER_MARK[0] && bytes[1] === BYTE_ORDER_MARK[1] && bytes[2] === BYTE_ORDER_MARK[2];
}

function unreadable(error) {
  return new FileError(REASONS[error.code] ?? error.message, { cause: error });
}
