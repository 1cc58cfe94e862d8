// What any worker that answers a request from memory must do, a step more with each number: the first that does nothing else is
// the floor `nothing`.
const READ = ["Accept", "X-API-Key", "Authorization", "X-Brand-ID", "Content-Length", "Content-Type", "Idempotency-Key"];
const LOG = { request_id: "req_01990000000070008000000000000000", route: "/api/v1/validate/conversion", status: 200, code: "ok", ms: 1 };
const ANSWER = JSON.stringify({ success: true, data: { order_id: "ORD-1", order_total: 108, items: [{ name: "Serum", quantity: 1, unit_price: 95 }] } });
const FEW = { "Content-Type": "application/json" };
const ALL = {
  ...FEW,
  "X-Request-Id": LOG.request_id,
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers": "X-Request-Id",
};

export default {
  async fetch(request, { STEP }) {
    const step = Number(STEP);
    let seen = 0;
    if (step >= 1) seen += request.method.length + request.url.length + READ.map((name) => request.headers.get(name) ?? "").join("").length;
    if (step >= 2) seen += new Uint8Array(await request.arrayBuffer()).length;
    if (step >= 4) console.log(JSON.stringify({ ...LOG, ms: seen }));
    return new Response(ANSWER, { headers: step >= 3 ? ALL : FEW });
  },
};
