// Where texts can't become bytes, there is no WebAssembly either, which is then told in words. Until then, what stands
// here for the two classes says nothing: the package's build puts it in wherever they are named.

class Missing {
  decode() {}
}

export const { TextDecoder = Missing, TextEncoder = Missing } = globalThis;
