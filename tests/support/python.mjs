// A Python with the pinned `requests`, made once.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "./root.mjs";

export const hasPython = spawnSync("python3", ["--version"]).status === 0;

/** Returns the interpreter's path. */
export function providePython() {
  const venv = join(root, "target/e2e/python");
  const python = join(venv, "bin/python");
  const requirements = join(root, "tests/examples/requirements.txt");
  const installed = join(venv, "requirements.txt");
  const wanted = readFileSync(requirements, "utf8");
  if (!existsSync(installed) || readFileSync(installed, "utf8") !== wanted) {
    rmSync(venv, { recursive: true, force: true });
    execFileSync("python3", ["-m", "venv", venv], { stdio: "pipe" });
    execFileSync(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", requirements]);
    writeFileSync(installed, wanted); // Last: a venv without it is not whole.
  }
  return python;
}
