export default [{ path: "api", file: "api.js" }];
