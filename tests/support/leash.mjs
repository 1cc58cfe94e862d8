// node leash.mjs PROGRAM ARGS…: runs the program in a process group of its own, and ends that group as soon as our
// standard input ends, which it does when the process that started us is gone, in whatever way.
import { spawn } from "node:child_process";

const GRACE_MS = 5000;

const [program, ...args] = process.argv.slice(2);
const child = spawn(program, args, { detached: true, stdio: ["ignore", "inherit", "inherit"] });

function signalGroup(signal) {
  try {
    process.kill(-child.pid, signal);
    return true;
  } catch {
    return false; // Nobody is left.
  }
}

function end() {
  if (!signalGroup("SIGTERM")) process.exit();
  const until = Date.now() + GRACE_MS;
  setInterval(() => {
    if (!signalGroup(0)) process.exit();
    if (Date.now() > until) signalGroup("SIGKILL");
  }, 20);
}

process.stdin.on("end", end).on("error", end).resume();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, end);
child.on("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
child.on("exit", end);
