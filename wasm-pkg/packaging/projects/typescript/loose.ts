// As README has it, without `strict`, which tells the two kinds of results apart by nothing but their members.
import { conversion, refund } from "@advocateloop/preflight";

const result = conversion.safeParse({});
const said: string = result.success ? result.data.customer_email : result.error;
if (result.success) void [result.data, result.derived.attributable_revenue];
else void [result.error, result.code, result.issues[0].fix];
const checked = refund.check({});
const code: string = checked.success ? "valid" : checked.code;
export { code, said };
