const preflight = require("@advocateloop/preflight");
import("../check.mjs").then(({ check }) => console.log(check(preflight)));
