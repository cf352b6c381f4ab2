import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import type { Served as ServedByHttp } from "@overdub/workspace";
import { FastPathServer } from "@overdub/workspace";
import type { Answer, Command, CpuSeconds, Ready } from "./messages.ts";
import { startProfile, writeProfile } from "./profile.ts";

export interface Served extends ServedByHttp {
  readonly facts?: Readonly<Record<string, string>>;
  readonly commands?: Readonly<Record<string, (input: unknown) => unknown>>;
}

export interface Surroundings {
  /** What `startServer` was given. */
  readonly input: unknown;
  /** The port on loopback that the listener will answer on. */
  readonly port: number;
  /** What to let go of in the end, however that comes. */
  readonly resources: AsyncDisposableStack;
}

/**
 * The main program of a server that is measured: serves until the process that started it lets go of it, even by dying.
 */
export async function serve(start: (surroundings: Surroundings) => Promise<Served>): Promise<void> {
  const gone = new Promise((resolve) => process.once("disconnect", resolve));
  await using resources = new AsyncDisposableStack();
  const http = new FastPathServer();
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  resources.defer(() => new Promise((resolve) => http.close(() => resolve())));
  const served = await start({ input: JSON.parse(process.argv[2] ?? "null"), port, resources });
  const { facts = {}, commands } = served;
  http.serve(served);

  const known: Served["commands"] = { cpuSeconds, startProfile, writeProfile, ...commands };
  process.on("message", async ({ command, input }: Command) => send(await answer(known[command], input)));
  send({ port, facts });

  await gone;
  http.closeAllConnections();
}

function send(message: Ready | Answer): void {
  if (process.connected) process.send?.(message);
}

async function answer(run: ((input: unknown) => unknown) | undefined, input: unknown): Promise<Answer> {
  try {
    if (!run) throw new Error("There is no such command");
    return { result: await run(input) };
  } catch (error) {
    return { error: String(error) };
  }
}

function cpuSeconds(): CpuSeconds {
  const seconds = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1e6;
  return {
    all: seconds(process.cpuUsage()),
    main: seconds(process.threadCpuUsage()),
    mainWaited: secondsWithoutCore(),
    mainIdle: performance.eventLoopUtilization().idle / 1000,
  };
}

/** Of this thread. Source: Linux, Documentation/scheduler/sched-stats.rst. */
function secondsWithoutCore(): number {
  try {
    const [, waitedNs] = readFileSync("/proc/thread-self/schedstat", "utf8").split(" ");
    return Number(waitedNs) / 1e9;
  } catch {
    return 0;
  }
}
