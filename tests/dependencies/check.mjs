// What comes in from elsewhere: from registries alone, at locked versions with checksums, under licenses that we can keep, and
// without running anything at installation. Known weaknesses are another matter: SECURITY.md says how to look for them.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { root } from "../support/root.mjs";
import { BESIDES, PERMISSIVE, isSatisfied } from "./licenses.mjs";

const read = (file) => readFileSync(join(root, file), "utf8");
const CRATES_IO = "registry+https://github.com/rust-lang/crates.io-index";

/** What is passed on or deployed, and what only builds and tests it. */
const CARGO = { "Cargo.toml": PERMISSIVE, "xtask/tools/Cargo.toml": BESIDES };
const NPM = ["package-lock.json", "wasm-pkg/bench/package-lock.json", "wasm-pkg/packaging/package-lock.json", "tests/support/chromium/package-lock.json"];

/** `--locked` fails where a lock file is not what its manifest asks for. */
function checkCargo(manifest, licenses) {
  const args = ["metadata", "--format-version", "1", "--locked", "--all-features", "--manifest-path", manifest];
  const { packages } = JSON.parse(execFileSync("cargo", args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] }));
  for (const { name, version, source, license, manifest_path: file } of packages) {
    const crate = `${name} ${version}`;
    if (source === null) {
      assert.ok(file.startsWith(root), `${crate} lies outside of the project`);
    } else {
      assert.equal(source, CRATES_IO, `${crate} comes from elsewhere than crates.io`);
      assert.ok(isSatisfied(license ?? "", licenses), `${crate} has the license ${license}`);
    }
  }
  const locked = read(join(dirname(manifest), "Cargo.lock")).split("[[package]]").slice(1);
  for (const entry of locked) {
    if (entry.includes("\nsource = ")) assert.match(entry, /\nchecksum = "[0-9a-f]{64}"/, `no checksum: ${entry.trim()}`);
  }
  return packages.length;
}

function checkNpm(lock) {
  const folder = dirname(lock);
  assert.match(read(join(folder, ".npmrc")), /^ignore-scripts=true$/m, `${folder}/.npmrc lets install scripts run`);
  const { dependencies = {}, devDependencies = {}, optionalDependencies = {} } = JSON.parse(read(join(folder, "package.json")));
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })) {
    assert.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, `${folder}/package.json: ${name} is not pinned`);
  }
  const packages = Object.entries(JSON.parse(read(lock)).packages).filter(([place, { link }]) => place !== "" && !link);
  for (const [place, { inBundle, integrity, license, resolved }] of packages) {
    // What comes inside another package is in that one's checksum.
    if (!inBundle) assert.match(integrity ?? "", /^sha512-/, `${lock}: ${place} has no checksum`);
    assert.equal(resolved, undefined, `${lock}: ${place} names the registry that it came from`);
    assert.ok(isSatisfied(license ?? "", BESIDES), `${lock}: ${place} has the license ${license}`);
  }
  return packages.length;
}

for (const [manifest, licenses] of Object.entries(CARGO)) console.log(`${manifest}: ${checkCargo(manifest, licenses)} crates`);
for (const lock of NPM) console.log(`${lock}: ${checkNpm(lock)} packages`);

const { dependencies, optionalDependencies, peerDependencies } = JSON.parse(read("wasm-pkg/package.json"));
assert.deepEqual([dependencies, optionalDependencies, peerDependencies], [undefined, undefined, undefined], "the npm package brings nothing along");
