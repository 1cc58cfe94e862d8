// What people hand a Standard Schema to.
import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { sValidator } from "@hono/standard-validator";
import { initTRPC } from "@trpc/server";
import { Hono } from "hono";
import { visit } from "@advocateloop/preflight";

const good = { referral_code: " john " };
const bad = { referral_code: "john", landing_page: "nowhere" };

const app = new Hono().post("/visits", sValidator("json", visit), (context) => context.json(context.req.valid("json")));
const post = (payload) =>
  app.request("/visits", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(payload) });

const t = initTRPC.create();
const caller = t.createCallerFactory(t.router({ record: t.procedure.input(visit).mutation(({ input }) => input) }))({});

const resolve = standardSchemaResolver(visit);
const form = { fields: {}, shouldUseNativeValidation: false };

const facts = {
  "Hono takes it": (await (await post(good)).json()).referral_code === "JOHN",
  "Hono refuses it": (await post(bad)).status === 400,
  "tRPC takes it": (await caller.record(good)).referral_code === "JOHN",
  "tRPC refuses it": await caller.record(bad).then(() => false, (error) => error.code === "BAD_REQUEST"),
  "a form takes it": (await resolve(good, undefined, form)).values.referral_code === "JOHN",
  "a form refuses it": /web address/.test((await resolve(bad, undefined, form)).errors.landing_page.message),
};
const wrong = Object.keys(facts).filter((name) => !facts[name]);
console.log(wrong.length === 0 ? "all is well" : `wrong: ${wrong.join(", ")}`);
