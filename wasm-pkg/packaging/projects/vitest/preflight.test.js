import * as preflight from "@advocateloop/preflight";
import { expect, test } from "vitest";
import { check } from "../check.mjs";

test("preflight", () => expect(check(preflight)).toBe("all is well"));
