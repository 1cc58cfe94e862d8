// The API reference, made from the doc comments of the types: `node wasm-pkg/reference.mjs` writes docs/API.md.

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const FILES = ["js/index.d.ts", "js/slim.d.ts", "js/generated/payloads.d.ts"];
const TITLES = ["`@advocateloop/preflight`", "`@advocateloop/preflight/slim`", "Payloads and codes"];
const HEAD = "<!-- Made from the types of `wasm-pkg/js` by `node wasm-pkg/reference.mjs`. -->\n\n# API\n";
const DECLARATION = /\/\*\*(?<about>(?:(?!\*\/).)*)\*\/\nexport (?<code>(?:interface|class) (?<block>\w+).*?\n\}|(?:const|function|type) (?<line>\w+).*?;\n)/gs;
const MEMBER = /^ {2}\/\*\*(?<about>(?:(?!\*\/).)*)\*\/\n {2}(?<code>.*?);?$/gms;

export const target = new URL("../docs/API.md", import.meta.url);

export function reference() {
  const sections = FILES.map((file, index) => {
    const source = readFileSync(new URL(file, import.meta.url), "utf8");
    return [`\n## ${TITLES[index]}\n`, ...[...source.matchAll(DECLARATION)].map(({ groups }) => entry(groups))].join("\n");
  });
  return HEAD + sections.join("");
}

function entry({ about, code, block, line }) {
  const heading = `### ${block ?? line}\n\n${plain(about)}\n`;
  const members = [...code.matchAll(MEMBER)].map(({ groups }) => `| \`${cell(groups.code)}\` | ${cell(plain(groups.about))} |`);
  if (block === undefined) {
    const bare = code.replaceAll(/^ +\/\*\*.*?\*\/\n/gms, "").trim();
    return `${heading}\n\`\`\`ts\n${bare}\n\`\`\`\n`;
  }
  return members.length === 0 ? heading : `${heading}\n| | |\n| --- | --- |\n${members.join("\n")}\n`;
}

/** A comment without its stars and examples, its tags as sentences. */
function plain(comment) {
  const text = comment.replaceAll(/\n\s*\*/g, "\n").replace(/@example.*/s, "").replaceAll(/\s+/g, " ").trim();
  return text.replaceAll("@deprecated ", "Deprecated: ").replaceAll(/@throws \{(\w+)\} /g, "Throws `$1` ").replaceAll("@throws", "Throws").replaceAll(/@param (\w+)/g, "`$1`:");
}

const cell = (text) => text.replaceAll("|", "\\|");

if (import.meta.url === pathToFileURL(process.argv[1]).href) writeFileSync(target, reference());
