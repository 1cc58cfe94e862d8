// Verdicts for programs, one a line: the core's own text.

/** A file that is one payload is answered by the verdict alone, others name the line that it is about. */
export function jsonLine(file, submission, { text, issues }, isSingle) {
  if (isSingle) return `${text}\n`;
  const answer = text === undefined ? `"error":${JSON.stringify(issues[0].message)}` : `"verdict":${text}`;
  return `{"file":${JSON.stringify(file)},"line":${submission.line},${answer}}\n`;
}
