// The processes of a `wrangler dev`: node, and two workerds, of which one only hands on to the other, the Worker's own.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, readlinkSync } from "node:fs";

const HAS_PROC = existsSync("/proc/self/stat");
/** Linux tells processor time in these, on every architecture that workerd runs on. */
const TICKS_A_SECOND = 100;

/** All processes of this machine: `{ pid, parent, command }`. */
function processes() {
  if (!HAS_PROC) return listedByPs();
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return ids.flatMap((id) => {
    try {
      const stat = readFileSync(`/proc/${id}/stat`, "latin1"); // 17 (a name) S 1 …
      const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const command = readFileSync(`/proc/${id}/cmdline`, "latin1").replaceAll("\0", " ");
      return state === "Z" ? [] : [{ pid: Number(id), parent: Number(parent), command }];
    } catch {
      return []; // It ended meanwhile.
    }
  });
}

function listedByPs() {
  const lines = execFileSync("ps", ["-A", "-ww", "-o", "pid=,ppid=,command="], { encoding: "utf8" }).split("\n");
  return lines.flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid ? [{ pid: Number(pid), parent: Number(parent), command }] : [];
  });
}

/** The descendants of this process, children before grandchildren. */
export function descendantsOf(pid) {
  const all = processes();
  const found = all.filter(({ parent }) => parent === pid);
  for (const one of found) found.push(...all.filter(({ parent }) => parent === one.pid)); // Grows while it is walked.
  return found;
}

/** The workerd that runs the Worker and writes the database: of those below `pid`, the one that nobody else talks to. */
export function workerdOf(pid, publicPort) {
  const isPublic = ({ command }) => command.includes(`--socket-addr=entry=127.0.0.1:${publicPort} `);
  const writers = descendantsOf(pid).filter((one) => one.command.includes("workerd serve") && !isPublic(one));
  return writers.length === 1 ? writers[0].pid : undefined;
}

/** The ports of 127.0.0.1 on which a process listens; unknown (none) where there is no /proc. */
export function portsOf(pid) {
  if (!HAS_PROC) return [];
  const sockets = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => readlink(`/proc/${pid}/fd/${fd}`)));
  const rows = readFileSync("/proc/net/tcp", "latin1").split("\n").slice(1, -1);
  return rows.flatMap((row) => {
    const [, local, , state, , , , , , inode] = row.trim().split(/\s+/);
    const isListening = state === "0A" && sockets.has(`socket:[${inode}]`);
    return isListening ? [parseInt(local.split(":")[1], 16)] : [];
  });
}

function readlink(path) {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

/** Resident memory in MiB. */
export function residentMiB(pid) {
  const kib = HAS_PROC
    ? /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))[1]
    : execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" });
  return Number(kib) / 1024;
}

/** Processor time that a process has taken, in seconds; unknown (NaN) where there is no /proc. */
export function cpuSeconds(pid) {
  if (!HAS_PROC) return NaN;
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const [user, system] = stat.slice(stat.lastIndexOf(")") + 2).split(" ").slice(11, 13);
  return (Number(user) + Number(system)) / TICKS_A_SECOND;
}

/** Kills at once, without a farewell. False if it is gone already. */
export function killNow(pid) {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}
