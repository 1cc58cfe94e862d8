import {
  type Conversion, type ConversionInput, type EventName, type Issue, type IssueCode, type Options, type RefundInput, conversion, PreflightError, refund, validate,
} from "@advocateloop/preflight";
import * as slim from "@advocateloop/preflight/slim";

const order: ConversionInput = { customer_email: "a@b.co", order_total: 1, tax: 0, shipping: 0, discount: 0, items: [{ name: "Serum" }], order_id: null };
const result = conversion.safeParse(order, { coerce: true, basis: "gross" });
if (result.success) {
  const data: Conversion = result.data;
  const quantity: number | undefined = data.items?.[0]?.quantity;
  const revenue: number = result.derived.attributable_revenue;
  // @ts-expect-error normalizing leaves out what is null
  const id: null = data.order_id;
  // @ts-expect-error a valid payload has no issues
  const issues: Issue[] = result.issues;
  void [quantity, revenue, id, issues];
} else {
  const issues: Issue[] = result.issues;
  const code: IssueCode | undefined = issues[0]?.code;
  // @ts-expect-error no such code
  if (code === "mising") throw new PreflightError();
  void (result.error satisfies string);
}
// @ts-expect-error a refund names its conversion
const nameless: RefundInput = { refund_amount: 5 };
// @ts-expect-error null would refund all of an order
const nulled: RefundInput = { order_id: "1", refund_amount: null };
const named: RefundInput = { claim_id: "1", refund_amount: 5 };
// @ts-expect-error numbers are no strings
const quoted: ConversionInput = { ...order, tax: "8.00" };
// @ts-expect-error no such event
validate("order", {});
const unknown: unknown = order;
if (conversion.is(unknown)) void (unknown.customer_email satisfies string);
const inferred: NonNullable<(typeof refund)["~standard"]["types"]>["output"] = refund.parse(named);
const form = conversion.with({ coerce: true, basis: "gross" });
type FormInput = NonNullable<(typeof form)["~standard"]["types"]>["input"];
const typed: FormInput = { ...order, tax: "8.00", order_id: 7, items: [{ name: "Serum", quantity: "2", sku: 12 }] };
// @ts-expect-error an order_total is asked for all the same
const short: FormInput = { customer_email: "a@b.co", tax: "0", shipping: "0", discount: "0" };
if (form.is(unknown)) void (unknown.tax satisfies string | number);
const lenient: Options = { mode: "lenient" };
if (conversion.with({ basis: "gross" }).is(unknown)) void (unknown.tax satisfies number);
const name: EventName = "visit";
validate(name, {}, lenient);
// @ts-expect-error no such mode
conversion.with({ mode: "loose" });
const data: Conversion = form.with({ mode: "lenient" }).parse(typed);
await slim.init(new URL("https://example.com/core.wasm"));
export { data, inferred, nameless, nulled, quoted, short };
