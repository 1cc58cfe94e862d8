// Which licenses may come in: SPDX expressions, as Cargo and npm have them.

/** Licences that only ask to name the authors when the code is passed on. */
export const PERMISSIVE = new Set([
  "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "BlueOak-1.0.0", "CC0-1.0",
  "ISC", "MIT", "NCSA", "Unicode-3.0", "Unlicense", "Zlib",
]);

/** Besides: libvips under sharp, and data, in tools that are run and never passed on; and fonts, which may come along as they are. */
export const BESIDES = new Set([
  ...PERMISSIVE, "CC-BY-4.0", "CDLA-Permissive-2.0", "LGPL-3.0-or-later", "MPL-2.0", "OFL-1.1",
  "PSF-2.0", "Python-2.0",
]);

/** Whether an expression can be satisfied with these licenses alone. */
export function isSatisfied(expression, licenses) {
  // "MIT/Apache-2.0" is how crates wrote OR once.
  const words = expression.replaceAll("/", " OR ").match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;

  function either() {
    let satisfied = both();
    while (words[at] === "OR") {
      at += 1;
      satisfied = both() || satisfied;
    }
    return satisfied;
  }

  function both() {
    let satisfied = one();
    while (words[at] === "AND") {
      at += 1;
      satisfied = one() && satisfied;
    }
    return satisfied;
  }

  function one() {
    const word = words[at];
    at += 1;
    if (word === "(") {
      const satisfied = either();
      at += 1;
      return satisfied;
    }
    if (words[at] !== "WITH") return licenses.has(word);
    at += 2;
    return licenses.has(`${word} WITH ${words[at - 1]}`);
  }

  return either() && at === words.length;
}
