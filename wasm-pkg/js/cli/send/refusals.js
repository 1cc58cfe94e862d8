// A batch that is refused because none of its lines is an event, read as what is wrong with each of them.

/**
 * @param {{ code: string, errors?: { path: string, code: string, message: string }[] }} answer
 * @param {number} count of the events
 * @returns {object[] | undefined} as the results of a batch: none for an event beyond the issues that an answer lists, and none
 *   at all where the fault is not the events' own
 */
export function refusalsOf({ code, errors = [] }, count) {
  if (code !== "invalid_payload" || errors.some(({ path }) => path === "")) return undefined;
  return Array.from({ length: count }, (_, index) => {
    const issues = errors.filter(({ path }) => `${path}/`.startsWith(`/${index}/`)).map((issue) => ofEvent(index, issue));
    return issues.length === 0 ? undefined : refusal(issues);
  });
}

function refusal(errors) {
  const code = errors[0].code === "malformed_json" ? "malformed_json" : "invalid_payload";
  return { status: 400, success: false, error: errors.map(({ message }) => message).join("; "), code, errors };
}

/** As it would be said of the event alone. */
function ofEvent(index, { path, message, ...issue }) {
  const own = message.replace(`[${index}].`, "").replace(`[${index}]`, "the event").replace(`(line ${index + 1}, `, "(line 1, ");
  return { path: path.slice(`/${index}`.length), ...issue, message: own };
}
