import { existsSync, readFileSync } from "node:fs";

/** Where Linux tells of it. */
export const tellsProcessMemory = existsSync("/proc/self/status");

export interface ProcessMemory {
  /** Resident now, in MB: heaps, and what is read of the program's files, which the system may take back. */
  readonly now: number;
  /** The most that was resident at any time. */
  readonly peak: number;
}

export function processMemory(pid: number): ProcessMemory {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const megabytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) / 1024;
  return { now: megabytes("VmRSS"), peak: megabytes("VmHWM") };
}
