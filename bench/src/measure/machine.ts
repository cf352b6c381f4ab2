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

/** Pins this process to the core of the load, where the system can do that and there are two cores. To be called once. */
export function takeCores(): Cores | undefined {
  if (availableParallelism() < 2) return undefined;
  const cores = { server: 0, load: 1 };
  try {
    execFileSync("taskset", ["-acp", String(cores.load), String(process.pid)], { stdio: "ignore" });
    return cores;
  } catch {
    return undefined;
  }
}

/** Leaves the main thread of a server where it is, and moves its other threads to the core of the load. */
export function pinOtherThreads(pid: number, cores: Cores): void {
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    if (Number(thread) === pid) continue;
    execFileSync("taskset", ["-cp", String(cores.load), thread], { stdio: "ignore" });
  }
}

export function describeMachine(cores: Cores | undefined): Machine {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? "unknown",
    cores: all.length,
    node: process.version,
    pinned: cores !== undefined,
  };
}
