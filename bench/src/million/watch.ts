import { readFileSync, writeFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { processMemory } from "@overdub/testkit";

/** What a question does to everything else. */
export interface Disturbance {
  /** For how long at the most something has kept the main thread to itself. */
  readonly holdMs: number;
  /** By how much the resident memory has grown, at its peak. */
  readonly grownMb: number;
}

/** @param socket of `watch-main-thread.ts` in the process. */
export async function disturbanceOf(pid: number, socket: string, run: () => Promise<unknown>): Promise<Disturbance> {
  await text(connect(socket));
  // Forgets the peak so far.
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
  const { now } = processMemory(pid);
  await run();
  const holdMs = Number(await text(connect(socket)));
  return { holdMs, grownMb: Math.max(0, processMemory(pid).peak - now) };
}

/** How often a short link is visited meanwhile, and by how many at once. */
const VISITORS = 4;
const PAUSE_MS = 20;

/** Visits short links until it is stopped, each another one, and notes how long each answer takes. */
export function startVisits(origin: string, links: number): { readonly latenciesMs: number[]; stop(): Promise<void> } {
  const latenciesMs: number[] = [];
  const agent = new Agent({ keepAlive: true, maxSockets: VISITORS });
  const { port } = new URL(origin);
  let isRunning = true;
  let visits = 0;
  async function visitor(): Promise<void> {
    while (isRunning) {
      visits += 1;
      const n = (visits * 7919) % links;
      const startedMs = performance.now();
      await visit(agent, port, `/k${n - (n % 100)}`, visits);
      latenciesMs.push(performance.now() - startedMs);
      await setTimeout(PAUSE_MS);
    }
  }
  const visitors = Promise.all(Array.from({ length: VISITORS }, visitor));
  // Told when they are stopped: what ends the server before is told by itself.
  visitors.catch(() => undefined);
  return {
    latenciesMs,
    async stop() {
      isRunning = false;
      await visitors;
      agent.destroy();
    },
  };
}

function visit(agent: Agent, port: string, path: string, visitor: number): Promise<void> {
  const headers = { host: `localhost:${port}`, "x-real-ip": `10.0.${(visitor >> 8) & 255}.${visitor & 255}` };
  return new Promise((resolve, reject) => {
    const request = get({ agent, hostname: "127.0.0.1", port, path, headers }, (response) => {
      response.resume().once("end", () => {
        if (response.statusCode === 302) resolve();
        else reject(new Error(`A visit was answered with ${response.statusCode}.`));
      });
    }).once("error", (error) => {
      // While this process had no core, the server has ended a connection that said nothing.
      if (request.reusedSocket) resolve(visit(agent, port, path, visitor));
      else reject(error);
    });
  });
}

/** Since the machine was started, in user and system mode, of all threads of a process. */
export function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  const TICK_MS = 10;
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
