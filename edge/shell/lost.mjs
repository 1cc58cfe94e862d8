// The answer to everybody when our own code fails. A panic, or any other trap, ends the WebAssembly instance, with every
// request in it. Which of them it had recorded, nobody can tell: as after any lost answer, a repetition is safe.

/** As `reply.rs` and `log.rs` would do it, which are lost with the instance. */
export function internalError(request, started) {
  const id = requestId(started);
  const trouble = "the WebAssembly instance was lost";
  console.log(
    JSON.stringify({ request_id: id, route: null, status: 500, code: "internal_error", brand: null, key: null, ms: Date.now() - started, trouble }),
  );
  const headers = { "Content-Type": "application/json", "X-Request-Id": id, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" };
  if (new URL(request.url).pathname.startsWith("/api/v1/validate/")) {
    headers["Access-Control-Allow-Origin"] = "*";
    headers["Access-Control-Expose-Headers"] = "X-Request-Id";
  }
  const error =
    "Internal error: nothing is wrong with your request. Send it again later; if it keeps failing, tell support the request_id";
  return Response.json({ success: false, error, code: "internal_error", request_id: id }, { status: 500, headers });
}

/** `req_` and a UUIDv7 without hyphens. */
function requestId(now) {
  const hex = (values) => Array.from(values, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const random = hex(crypto.getRandomValues(new Uint8Array(10)));
  const variant = "89ab"[parseInt(random[3], 16) % 4];
  return `req_${now.toString(16).padStart(12, "0")}7${random.slice(0, 3)}${variant}${random.slice(4, 19)}`;
}
