import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDuckDbEventStore } from "@overdub/storage/duckdb";
import { startWorkspace } from "@overdub/testkit";
import type { Attempt, FuzzReport, FuzzRun, Random } from "@overdub/testkit/fuzz";
import { fuzz } from "@overdub/testkit/fuzz";
import { apiAttempt } from "./api-attempt.ts";
import { makeFixtures } from "./fixtures.ts";
import type { FuzzScene } from "./fuzz-scene.ts";
import { neighbourAttempt } from "./neighbour-attempt.ts";
import { socketAttempt } from "./socket-attempt.ts";
import { visitAttempt } from "./visit-attempt.ts";

export interface WorkspaceFuzzRun extends FuzzRun {
  /** Of an empty database. Default: SQLite in a folder of its own. */
  readonly databaseUrl?: string | undefined;
}

const REQUESTS_PER_FIXTURES = 200;

/** Sends generated requests over sockets to a workspace in this process, whose databases lie on disk. */
export async function fuzzWorkspace({ databaseUrl, ...run }: WorkspaceFuzzRun): Promise<FuzzReport> {
  const folder = await mkdtemp(join(tmpdir(), "overdub-fuzz-"));
  const logged: string[] = [];
  const note = (entry: unknown, message?: string) => logged.push(`${message}: ${describe(entry)}`);
  const started = await startWorkspace({
    databaseUrl: databaseUrl ?? `sqlite:${join(folder, "fuzz.db")}`,
    eventStore: await openDuckDbEventStore(join(folder, "events.duckdb")),
    log: { error: note, warn: () => undefined },
  });
  try {
    const mark = "of-another-workspace";
    const foreign = await makeFixtures(started, "foreign", mark);
    const atFirst = new Map<string, string>();
    await neighbourAttempt({ started, foreign }, atFirst).send();
    let scene: FuzzScene | undefined;
    return await fuzz(run, async (random, index) => {
      if (!scene || index % REQUESTS_PER_FIXTURES === 0) {
        scene = { started, foreign, mark, own: await makeFixtures(started, `fuzz-${index}`, "our-own") };
      }
      const attempt = prepare(random, scene, atFirst);
      return {
        ...attempt,
        async send() {
          logged.length = 0;
          const outcome = await attempt.send();
          const problem = outcome.problem ?? (logged.length > 0 ? "an error was logged" : undefined);
          return problem === undefined ? outcome : { ...outcome, problem: [problem, ...logged].join("; ") };
        },
      };
    });
  } finally {
    await started.close();
    await rm(folder, { recursive: true });
  }
}

function prepare(random: Random, scene: FuzzScene, atFirst: Map<string, string>): Attempt {
  const kind = random.next();
  if (kind < 0.7) return apiAttempt(random, scene);
  if (kind < 0.84) return visitAttempt(random, scene);
  if (kind < 0.98) return socketAttempt(random, scene);
  return random.chance(0.5) ? workAttempt(scene) : neighbourAttempt(scene, atFirst);
}

/** What the requests before have left to do. */
function workAttempt({ started }: FuzzScene): Attempt {
  return {
    target: "jobs",
    request: "jobs that are due",
    async send() {
      await started.outbox.drain();
      await started.server.jobs.runDue();
      return { status: 0, text: "", problem: undefined };
    },
  };
}

function describe(entry: unknown): string {
  const error = typeof entry === "object" && entry !== null && "err" in entry ? entry.err : entry;
  return error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(error);
}
