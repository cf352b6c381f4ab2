import { startTestGateway } from "../test-gateway.ts";
import { findFault } from "./check-answer.ts";
import type { Fixtures } from "./fixtures.ts";
import { makeFixtures } from "./fixtures.ts";
import type { FuzzRequest } from "./generate-request.ts";
import { generateRequest } from "./generate-request.ts";
import { createRandom } from "./random.ts";
import { answerAsDub } from "./scripted-upstream.ts";
import { nameOf, targetsByFamily } from "./targets.ts";

export interface FuzzOptions {
  readonly seed: number;
  readonly requests: number;
  /** Of the first request, to start in the midst of a longer run. Default: 0. */
  readonly from?: number;
  /** Of an empty database. Default: SQLite in memory. */
  readonly databaseUrl?: string | undefined;
}

export interface FuzzFault {
  readonly index: number;
  readonly problem: string;
  readonly request: FuzzRequest;
  readonly status: number;
  readonly text: string;
}

export interface FuzzReport {
  /** Made: fewer than asked for after many faults. */
  readonly requests: number;
  readonly faults: readonly FuzzFault[];
  /** How many answers had each status. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Routes that no request was made for. */
  readonly missedRoutes: readonly string[];
  readonly upstreamRequests: number;
}

const REQUESTS_PER_FIXTURES = 100;
const MAX_FAULTS = 20;

/**
 * Sends generated requests to every route of a gateway in this process, whose Dub is scripted, and looks at each answer.
 * What a request is depends on the seed and its number alone.
 */
export async function runFuzz({ seed, requests, from = 0, databaseUrl }: FuzzOptions): Promise<FuzzReport> {
  await using t = await startTestGateway({ upstreamTimeoutMs: 2_000, ...(databaseUrl && { databaseUrl }) });
  const families = targetsByFamily(t.gateway);
  const missed = new Set(families.flat().map(nameOf));
  const statuses = new Map<number, number>();
  const faults: FuzzFault[] = [];
  let upstreamRequests = 0;
  let fixtures: Fixtures | undefined;

  for (let index = from; index < from + requests && faults.length < MAX_FAULTS; index++) {
    const random = createRandom(seed * 1_000_003 + index);
    if (!fixtures || index % REQUESTS_PER_FIXTURES === 0) {
      t.script(() => ({ json: [] }));
      fixtures = await makeFixtures(t);
    }
    const target = random.pick(random.pick(families));
    const request = generateRequest(random, target, fixtures);
    let hasUpstreamFailed = false;
    t.script((sent) =>
      answerAsDub(sent, random, () => {
        hasUpstreamFailed = true;
      }),
    );
    t.sent.length = 0;
    t.logged.length = 0;
    const { method, path, headers, body } = request;
    const response = await t.gateway.app.request(`http://localhost${path}`, { method, headers, body: body ?? null });
    const answer = { status: response.status, headers: response.headers, text: await response.text() };

    missed.delete(nameOf(target));
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    upstreamRequests += t.sent.length;
    const bugs = t.logged.filter((line) => line.startsWith("Unexpected"));
    const problem = findFault(answer, { request, hasUpstreamFailed, bugs });
    if (problem !== undefined) {
      faults.push({ index, problem, request, status: answer.status, text: answer.text.slice(0, 500) });
    }
  }
  return { requests: statusesTotal(statuses), faults, statuses, missedRoutes: [...missed], upstreamRequests };
}

function statusesTotal(statuses: ReadonlyMap<number, number>): number {
  return statuses.values().reduce((sum, count) => sum + count, 0);
}
