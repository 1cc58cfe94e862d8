// Calls the handler of each bundle as Lambda does.
const [esm, cjs] = [await import("./dist/lambda/esm.mjs"), await import("./dist/lambda/cjs.cjs")];
const said = [esm.handler().body, cjs.handler().body];
console.log(said.every((word) => word === "all is well") ? said[0] : said.join(", "));
