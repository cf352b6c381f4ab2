import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";

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

const all = availableParallelism();
let taken: Cores | undefined;

/**
 * Pins this process to the core of the load, until `giveCoresBack`, where the system can do that and there are two cores.
 * A process that is started meanwhile is there, too, unless it is pinned elsewhere.
 */
export function takeCores(): Cores | undefined {
  if (taken || all < 2) return taken;
  const cores = { server: 0, load: 1 };
  if (pinThisProcess(String(cores.load))) taken = cores;
  return taken;
}

/** Lets this process, and whatever it starts from now on, run anywhere. */
export function giveCoresBack(): void {
  if (taken) pinThisProcess(`0-${all - 1}`);
  taken = undefined;
}

function pinThisProcess(cores: string): boolean {
  try {
    execFileSync("taskset", ["-acp", cores, String(process.pid)], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
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
