// A file, or standard input, as a stream of bytes.

import { open } from "node:fs/promises";

/** Large enough for few reads, small enough for little memory. */
const CHUNK = 1 << 18;

const REASONS = {
  EACCES: "permission denied",
  EISDIR: "it is a directory",
  ENOENT: "there is no such file",
  EPERM: "permission denied",
};

export class UnreadableFile extends Error {}

/** @returns {Promise<{ chunks: AsyncIterable<Buffer>, size: number }>} `size` is 0 where nobody knows */
export async function openInput(name, stdin) {
  if (name === "-") return { chunks: readable(stdin), size: 0 };
  try {
    const file = await open(name);
    const { size } = await file.stat();
    return { chunks: readable(file.createReadStream({ highWaterMark: CHUNK })), size };
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

function unreadable(error) {
  return new UnreadableFile(REASONS[error.code] ?? error.message, { cause: error });
}
