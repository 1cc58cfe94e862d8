// What people hand a Standard Schema to.
import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { sValidator } from "@hono/standard-validator";
import { initTRPC } from "@trpc/server";
import { Hono } from "hono";
import { conversion, visit } from "@advocateloop/preflight";

const good = { referral_code: " john " };
const bad = { referral_code: "john", landing_page: "nowhere" };

const app = new Hono().post("/visits", sValidator("json", visit), (context) => context.json(context.req.valid("json")));
const post = (payload) =>
  app.request("/visits", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(payload) });

const t = initTRPC.create();
const caller = t.createCallerFactory(t.router({ record: t.procedure.input(visit).mutation(({ input }) => input) }))({});

const resolve = standardSchemaResolver(visit);
const form = { fields: {}, shouldUseNativeValidation: false };

// What people fill in: texts only, and a field for everything.
const filled = { customer_email: "a@b.co", customer_name: "", order_id: "1", order_total: "108.00", tax: "8", shipping: "10", discount: "0" };
const formSchema = conversion.with({ coerce: true });
const resolveFilled = standardSchemaResolver(formSchema);
const errorOf = async (fields) => (await resolveFilled({ ...filled, ...fields }, undefined, form)).errors.tax?.message;
const orders = new Hono().post("/orders", sValidator("form", formSchema), (context) => context.json(context.req.valid("form")));
const submit = (fields) => {
  const body = new FormData();
  for (const [name, value] of Object.entries({ ...filled, ...fields })) body.append(name, value);
  return orders.request("/orders", { method: "POST", body });
};
const forPeople = (message) => /^tax/.test(message) && !/JSON|quote|string|NaN/.test(message);

const facts = {
  "Hono takes it": (await (await post(good)).json()).referral_code === "JOHN",
  "Hono refuses it": (await post(bad)).status === 400,
  "tRPC takes it": (await caller.record(good)).referral_code === "JOHN",
  "tRPC refuses it": await caller.record(bad).then(() => false, (error) => error.code === "BAD_REQUEST"),
  "a form takes it": (await resolve(good, undefined, form)).values.referral_code === "JOHN",
  "a form that is filled in": (await resolveFilled(filled, undefined, form)).values.order_total === 108,
  "a form with a word for a number": forPeople(await errorOf({ tax: "eight" })),
  "a form with an empty field": forPeople(await errorOf({ tax: "" })) && forPeople(await errorOf({ tax: Number.NaN })),
  "a form that Hono is sent": (await (await submit({})).json()).tax === 8,
  "a wrong one that Hono is sent": (await submit({ tax: "eight" })).status === 400,
  "a form refuses it": /web address/.test((await resolve(bad, undefined, form)).errors.landing_page.message),
};
const wrong = Object.keys(facts).filter((name) => !facts[name]);
console.log(wrong.length === 0 ? "all is well" : `wrong: ${wrong.join(", ")}`);
