import { join } from "node:path";
import type { Attack, StartedOverdub } from "@overdub/testkit";
import { ATTACKS, addressOf, dubClient, processMemory, runOverdub, startOverdub, visit } from "@overdub/testkit";
import { fillStore } from "../analytics/fill-store.ts";
import type { Benchmark, BenchmarkOptions, BenchmarkRun } from "../benchmark.ts";
import { createTemporaryFolder } from "../servers/temporary-folder.ts";

/** What the server is told that it may use. */
const LIMIT_MB = 512;
const SIZES = {
  quick: { visits: 2_000, attempts: 500, events: 100_000 },
  full: { visits: 50_000, attempts: 12_600, events: 1_000_000 },
};
const AT_ONCE = 32;
const LINKS = 1_000;
/** Every so often something else than a visit is asked for. */
const VISITS_PER_QUESTION = 5_000;
const HOUR_MS = 3_600_000;
/** A little less, so that they are recent at the start, too. */
const RECENT_MS = HOUR_MS - 600_000;

export const memory: Benchmark = {
  name: "memory",
  summary: "the most that one server has resident: idle, load, attacks, a start after a busy hour, an export, a backup",
  run,
};

async function run({ quick }: BenchmarkOptions): Promise<BenchmarkRun> {
  const { visits, attempts, events } = quick ? SIZES.quick : SIZES.full;
  await using resources = new AsyncDisposableStack();
  const folder = await createTemporaryFolder(resources);
  const data = join(folder, "data");
  const peaks: [phase: string, megabytes: number][] = [];
  const note = (phase: string, { pid }: StartedOverdub) => void peaks.push([phase, processMemory(pid).peak]);

  const key = await withServer(data, async (server) => {
    note("idle", server);
    await load(server, await createLinks(server), visits);
    note(`${visits.toLocaleString("en")} visits, and analytics`, server);
    return server.workspaceKey;
  });
  for (const attack of ATTACKS) {
    await withServer(data, async (server) => {
      await attacked(server, key, attack, attempts);
      note(attack.name, server);
    });
  }
  const { workspaceId, linkIds } = await withServer(data, async (server) => {
    const links = await dubClient(server, key).getLinks({ query: { pageSize: 100 } });
    return { workspaceId: links[0]?.workspaceId ?? "", linkIds: links.map(({ id }) => id) };
  });
  const nowMs = Date.now();
  const period = { fromMs: nowMs - RECENT_MS, toMs: nowMs, total: events };
  await fillStore(join(data, "events.duckdb"), { ...period, workspaceId, linkIds }, 0, events);
  await withServer(data, async (server) => {
    note(`a start after ${events.toLocaleString("en")} clicks in an hour`, server);
    const options = { data, env: ENV, limitMs: HOUR_MS };
    await expectSuccess(runOverdub(["backup", join(folder, "backup")], options));
    note("a backup of them, too", server);
    await expectSuccess(runOverdub(["workspace", "export", "demo", "--out", join(folder, "demo.ndjson")], options));
    note("an export of them, too", server);
  });
  return {
    rounds: [],
    comparisons: [],
    checks: peaks.map(([phase, megabytes]) => ({
      name: `${phase}: within ${LIMIT_MB} MB`,
      passed: megabytes < LIMIT_MB,
      detail: `${megabytes.toFixed(0)} MB`,
    })),
    figures: {},
  };
}

const ENV = { OVERDUB_MEMORY_MB: String(LIMIT_MB) };

async function withServer<Result>(data: string, work: (server: StartedOverdub) => Promise<Result>): Promise<Result> {
  await using server = await startOverdub({ data, args: ["--empty"], env: ENV });
  const result = await work(server);
  await server.stop();
  return result;
}

async function createLinks(server: StartedOverdub): Promise<readonly string[]> {
  const dub = dubClient(server, server.workspaceKey);
  const keys = Array.from({ length: LINKS }, (_, index) => `k${index}`);
  for (let start = 0; start < LINKS; start += 100) {
    const body = keys.slice(start, start + 100).map((key) => ({ key, url: `https://example.com/${key}` }));
    await dub.bulkCreateLinks({ body });
  }
  return keys;
}

async function load(server: StartedOverdub, keys: readonly string[], visits: number): Promise<void> {
  const dub = dubClient(server, server.workspaceKey);
  let next = 0;
  const worker = async () => {
    while (next < visits) {
      const index = next++;
      await visit(`${server.workspace}/${keys[index % keys.length]}`, { ip: addressOf(index) });
      if (index % VISITS_PER_QUESTION === 0) await dub.retrieveAnalytics({ query: { groupBy: "top_links" } });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function attacked(server: StartedOverdub, key: string, attack: Attack, attempts: number): Promise<void> {
  const [link] = await dubClient(server, key).getLinks({ query: { pageSize: 1 } });
  if (!link) throw new Error("There is no link.");
  // The port is another one with each start.
  await attack.run(server, `${server.workspace}/${link.key}`, attempts);
}

async function expectSuccess(run: ReturnType<typeof runOverdub>): Promise<void> {
  const { code, stderr } = await run;
  if (code !== 0) throw new Error(stderr);
}
