import { dirname } from "node:path";

// The shared tools stand one level above.
const root = dirname(import.meta.dirname);
export default { outputFileTracingRoot: root, turbopack: { root } };
