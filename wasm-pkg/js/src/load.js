// Whatever people have of a module: where it is, a response with it, its bytes, or itself.

export async function moduleFrom(source) {
  const given = await source;
  if (given instanceof WebAssembly.Module) return given;
  if (typeof given === "string" || given instanceof URL) return moduleFrom(fetch(given));
  if (typeof Response === "function" && given instanceof Response) {
    if (!given.ok) throw new Error(`cannot load the module: ${given.url} answers ${given.status}`);
    return WebAssembly.compile(await given.arrayBuffer());
  }
  if (ArrayBuffer.isView(given) || given instanceof ArrayBuffer) return WebAssembly.compile(given);
  throw new TypeError("init takes a URL, a Response, bytes, or a WebAssembly.Module");
}
