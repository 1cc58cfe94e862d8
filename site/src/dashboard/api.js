// The read-back API, with a key that lives here and nowhere else.

/** Kept with the digits that were sent: sums may be larger than a binary float is exact. */
const AMOUNTS = new Set([
  ...["order_total", "tax", "shipping", "discount", "unit_price", "line_total"],
  ...["attributable_revenue", "refunded", "remaining", "refund_amount", "total_refunded"],
]);

/** What the API refused, or why it could not be asked. */
export class ApiError extends Error {
  /** @param {{ error: string, code?: string, request_id?: string, retryAfter?: string | null }} failure */
  constructor({ error, code, request_id: requestId, retryAfter }) {
    super(error);
    this.code = code;
    this.requestId = requestId;
    this.retryAfter = retryAfter ?? undefined;
  }
}

export class Api {
  #headers;

  constructor(brand, key) {
    this.#headers = { "X-API-Key": key, "X-Brand-ID": brand };
  }

  /** The `data` of an answer. @throws {ApiError} */
  async get(path, parameters = {}) {
    const answer = await this.#ask(path, parameters);
    const body = read(await answer.text());
    if (body?.success === true) return body.data;
    throw failureOf(answer, body);
  }

  /** Events as lines, a page at a time. @returns {AsyncGenerator<string>} @throws {ApiError} */
  async *lines(parameters) {
    let cursor;
    do {
      const answer = await this.#ask("events", { ...parameters, limit: "500", cursor }, { Accept: "application/x-ndjson" });
      const text = await answer.text();
      if (!answer.ok) throw failureOf(answer, read(text));
      if (text !== "") yield text;
      // A cursor stands beside the last page, too, for those who poll.
      cursor = answer.headers.has("Link") ? (answer.headers.get("X-Next-Cursor") ?? undefined) : undefined;
    } while (cursor !== undefined);
  }

  #ask(path, parameters, more = {}) {
    const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== undefined && value !== ""));
    const options = { headers: { ...this.#headers, ...more }, cache: "no-store", credentials: "omit", redirect: "error" };
    return fetch(`/api/v1/${path}?${query}`, options).catch(() => {
      throw new ApiError({ error: "The API did not answer: is this machine online?" });
    });
  }
}

function failureOf(answer, body) {
  const failure = body ?? { error: `The API answered ${answer.status}, and not with JSON` };
  return new ApiError({ ...failure, retryAfter: answer.headers.get("Retry-After") });
}

function read(text) {
  try {
    return JSON.parse(text, (key, value, context) => (AMOUNTS.has(key) && typeof value === "number" ? (context?.source ?? String(value)) : value));
  } catch {
    return undefined;
  }
}
