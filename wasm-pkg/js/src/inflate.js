// What `inline.js` requires where nothing is built in.
export { inflateSync } from "fflate";
