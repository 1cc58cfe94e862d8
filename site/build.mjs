// Called by `cargo xtask build-worker`: makes the pages that the Worker serves.
// node site/build.mjs <npm package directory> <output directory>

import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

import { guides, llms } from "./make/guides.mjs";
import { escaped } from "./make/html.mjs";
import { menuOf } from "./make/menu.mjs";
import { reference } from "./make/reference.mjs";

const [packed, out] = process.argv.slice(2).map((path) => resolve(path));
const here = fileURLToPath(new URL(".", import.meta.url));
const source = join(here, "src");
const FONT = "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2";

/** The page judges with the package as it is published, not with a second build of its sources. */
const packageAsItIs = {
  name: "package-as-it-is",
  setup: ({ onResolve }) => onResolve({ filter: /^\.\.\/index\.js$/ }, () => ({ path: join(packed, "index.js") })),
};

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const assets = await bundle();
for (const page of readdirSync(join(source, "pages"))) writeFileSync(join(out, page), filled(page));
cpSync(join(source, "public"), out, { recursive: true });
writeDocs(join(here, ".."));
writeFileSync(join(out, "licenses.txt"), licenses(["jsonrepair/LICENSE.md", "fflate/LICENSE", "jsonc-parser/LICENSE.md", "@fontsource-variable/inter/LICENSE"]));

/** The licences of the packages that are served along. */
function licenses(files) {
  const texts = files.map((file) => `${dirname(file)}\n\n${readFileSync(join(here, "../node_modules", file), "utf8").trim()}`);
  return `${texts.join("\n\n\n")}\n`;
}

/** The reference and the guides, from what the repository has of them already. */
function writeDocs(root) {
  const read = (file) => JSON.parse(readFileSync(join(root, "docs", file), "utf8"));
  const examples = read("examples.json");
  const all = guides(root);
  const write = (path, page) => {
    const file = join(out, `${path}.html`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, documented(path, page, all));
  };
  for (const [file, path] of [["openapi.json", "/docs"], ["openapi-admin.json", "/docs/admin"]]) {
    const made = reference(read(file), examples);
    write(path, { ...made, title: made.title, isReference: true });
    cpSync(join(root, "docs", file), join(out, file));
  }
  for (const guide of [...all.recipes, ...all.guides]) {
    write(guide.path, { title: guide.title, about: `${guide.title}: a guide to the tracking API.`, body: `<div class="guide">${guide.html}</div>` });
    writeFileSync(join(out, `${guide.path}.md`), guide.markdown);
  }
  writeFileSync(join(out, "llms.txt"), llms(all));
}

/** A page of the documentation: its menu beside its body. */
function documented(path, { title, about, body, menu = [], isReference = false }, all) {
  const parts = {
    ...assets,
    head: part("head.html"),
    header: headerOf(isReference ? "docs" : "guides"),
    title: escaped(title),
    about: escaped(about),
    menu: menuOf(path, menu, all),
    kind: isReference ? "reference" : "text",
    body,
  };
  // The body last, for it may speak of {{placeholders}} itself.
  const fill = (text) => text.replaceAll(/\{\{([\w.-]+)\}\}/g, (_, key) => (key === "body" ? "{{body}}" : (parts[key] ?? unknown(path, key))));
  return fill(fill(part("documented.html"))).replace("{{body}}", () => body);
}

/** Under names that change with their content, so that browsers may keep them for ever. */
async function bundle() {
  const pages = readdirSync(join(source, "pages")).map((page) => basename(page, ".html"));
  const names = ["docs", ...pages.map((page) => (page === "index" ? "playground" : page))];
  const { metafile } = await build({
    absWorkingDir: here,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    entryPoints: [
      "src/shared/theme.js",
      FONT,
      ...names.flatMap((name) => [`src/${name}/main.js`, `src/style/${name}.css`]),
    ].map((path) => ({ in: path, out: nameOf(path) })),
    entryNames: "assets/[name]-[hash]",
    assetNames: "assets/[name]-[hash]",
    loader: { ".woff2": "copy", ".svg": "dataurl" },
    outdir: out,
    metafile: true,
    plugins: [packageAsItIs],
  });
  const made = Object.entries(metafile.outputs).filter(([, { entryPoint }]) => entryPoint !== undefined);
  return Object.fromEntries(
    made.map(([file, { entryPoint }]) => {
      const extension = /\.\w+$/.exec(file)[0];
      const name = extension === ".woff2" ? "font" : nameOf(entryPoint) + extension;
      return [name, `/${relative(out, join(here, file))}`];
    }),
  );
}

/** `src/playground/main.js` → `playground`, everything else by its file. */
function nameOf(path) {
  const file = basename(path).replace(/\.\w+$/, "");
  return file === "main" ? basename(dirname(path)) : file;
}

/** A page with its parts and with the names of its assets. */
function filled(page) {
  const name = basename(page, ".html");
  const parts = {
    head: part("head.html"),
    header: headerOf(name),
    ...assets,
  };
  const fill = (text) => text.replaceAll(/\{\{([\w.-]+)\}\}/g, (_, key) => parts[key] ?? unknown(page, key));
  return fill(fill(readFileSync(join(source, "pages", page), "utf8")));
}

/** The bar on top, which says where one is. */
function headerOf(name) {
  return part("header.html").replace(`data-page="${name}"`, 'aria-current="page"').replaceAll(/ data-page="\w+"/g, "");
}

function part(file) {
  return readFileSync(join(source, "parts", file), "utf8").trim();
}

function unknown(page, key) {
  throw new Error(`${page} asks for {{${key}}}, and there is only ${Object.keys(assets).join(", ")}`);
}
