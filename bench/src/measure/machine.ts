import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  /** Whether each server has a core of its own, apart from the load. */
  readonly pinned: boolean;
}

/** Where the main threads of servers under measurement run, and where everything else does; absent where processes can't be pinned. */
export interface Cores {
  readonly server: number;
  readonly load: number;
}

/** What is pinned now, and the cores that this process had before, as `taskset` names them. */
let taken: { readonly cores: Cores; readonly before: string } | undefined;

/**
 * Pins this process to the core of the load, until `giveCoresBack`, where the system can do that and there are two cores.
 * A process that is started meanwhile is there, too, unless it is pinned elsewhere.
 */
export function takeCores(): Cores | undefined {
  if (taken) return taken.cores;
  const before = allowedCores();
  const [server, load] = (before ?? "").split(",").flatMap((range) => {
    const [first = Number.NaN, last = first] = range.split("-").map(Number);
    return last > first ? [first, first + 1] : [first];
  });
  if (before === undefined || server === undefined || load === undefined) return undefined;
  try {
    pinThisProcess(String(load));
  } catch {
    return undefined;
  }
  taken = { cores: { server, load }, before };
  return taken.cores;
}

/** Lets this process, and whatever it starts from now on, run where it could before. */
export function giveCoresBack(): void {
  if (taken) pinThisProcess(taken.before);
  taken = undefined;
}

/** Such as `0-3` or `1,5-7`; undefined where the system is not Linux. */
function allowedCores(): string | undefined {
  try {
    return /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  } catch {
    return undefined;
  }
}

function pinThisProcess(cores: string): void {
  execFileSync("taskset", ["-acp", cores, String(process.pid)], { stdio: "ignore" });
}

/** Leaves the main thread of a server where it is, and moves its other threads to the core of the load. */
export function pinOtherThreads(pid: number, cores: Cores): void {
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    if (Number(thread) === pid) continue;
    execFileSync("taskset", ["-cp", String(cores.load), thread], { stdio: "ignore" });
  }
}

export function describeMachine(): Machine {
  const cores = cpus();
  return {
    cpu: cores[0]?.model.trim() ?? "unknown",
    cores: cores.length,
    node: process.version,
    pinned: taken !== undefined,
  };
}
