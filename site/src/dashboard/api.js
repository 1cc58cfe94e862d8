// The read-back API, with a key that lives here and nowhere else.

/** Kept with the digits that were sent: sums may be larger than a binary float is exact. */
const AMOUNTS = new Set([
  ...["order_total", "tax", "shipping", "discount", "unit_price", "line_total"],
  ...["attributable_revenue", "refunded", "remaining", "refund_amount", "total_refunded"],
]);

/** What the API refused, or why it could not be asked. */
export class ApiError extends Error {
  /** @param {{ error: string, code?: string, request_id?: string }} failure */
  constructor({ error, code, request_id: requestId }) {
    super(error);
    this.code = code;
    this.requestId = requestId;
  }
}

export class Api {
  #headers;

  constructor(brand, key) {
    this.#headers = { "X-API-Key": key, "X-Brand-ID": brand };
  }

  /** The `data` of an answer. @throws {ApiError} */
  async get(path, parameters = {}) {
    const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== undefined && value !== ""));
    const options = { headers: this.#headers, cache: "no-store", credentials: "omit", redirect: "error" };
    const answer = await fetch(`/api/v1/${path}?${query}`, options).catch(() => {
      throw new ApiError({ error: "the API did not answer: is this machine online?" });
    });
    const body = read(await answer.text());
    if (body?.success === true) return body.data;
    throw new ApiError(body ?? { error: `the API answered ${answer.status}, and not with JSON` });
  }
}

function read(text) {
  try {
    return JSON.parse(text, (key, value, context) => (AMOUNTS.has(key) && typeof value === "number" ? (context?.source ?? String(value)) : value));
  } catch {
    return undefined;
  }
}
