import { readdirSync, readFileSync } from "node:fs";
import { threadCpuUsage } from "node:process";

/** Gives the CPU time that was taken until now, in milliseconds. */
export type CpuClock = () => number;

/** Of this thread, and of all connections that there are to a database. */
export function startClockOf({ url }: { readonly url: string }): CpuClock {
  return url.startsWith("postgres") ? postgresClock(new URL(url).pathname.slice(1)) : threadClock;
}

function threadClock(): number {
  // Brings up to date what Linux knows of the thread that asks, which it else looks at a few hundred times a second.
  process.cpuUsage();
  const { user, system } = threadCpuUsage();
  return (user + system) / 1000;
}

/** What its connections take is known if it is on this machine and that is Linux. @param database its name. */
function postgresClock(database: string): CpuClock {
  const files = connectionsTo(database).map((pid) => `/proc/${pid}/schedstat`);
  return () => threadClock() + files.reduce((sum, file) => sum + Number(read(file).split(" ")[0]) / 1e6, 0);
}

/** The ids of their processes. */
function connectionsTo(database: string): string[] {
  if (process.platform !== "linux") return [];
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => /^postgres: \S+ (\S+) /.exec(read(`/proc/${pid}/cmdline`))?.[1] === database);
}

/** Of a process that has ended: nothing. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
