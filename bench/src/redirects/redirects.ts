import type { Benchmark, BenchmarkOptions, BenchmarkRun } from "../benchmark.ts";
import type { Contender } from "../measure/rounds.ts";
import { runRounds } from "../measure/rounds.ts";
import type { RunningServer } from "../servers/start-server.ts";
import { startServer } from "../servers/start-server.ts";
import { LINK_COUNT, MANY_LINKS, makeLinks } from "./links.ts";
import type { Visits } from "./visits.ts";
import { createVisits } from "./visits.ts";

const CONNECTIONS = 64;
const BASELINE = "node:http and a Map";

export const redirects: Benchmark = {
  name: "redirects",
  summary: "short links with every click recorded, against a bare node:http server with a Map",
  run,
};

/** Visits of one server, and what it is to have counted of them. */
interface Recorded {
  readonly server: RunningServer;
  readonly visits: Readonly<Record<string, Visits>>;
}

async function run({ quick, profileFolder }: BenchmarkOptions): Promise<BenchmarkRun> {
  await using resources = new AsyncDisposableStack();
  const start = async (module: string, options: Partial<Parameters<typeof startServer>[1]> = {}) => {
    const server = await startServer(new URL(module, import.meta.url), options);
    resources.defer(server.close);
    return server;
  };
  const links = makeLinks();
  const bare = await start("./bare-server.ts");
  const usual: Recorded = {
    server: await start("./overdub-server.ts", { input: { links: LINK_COUNT, isWarm: true }, profileFolder }),
    visits: {
      overdub: createVisits({ links, network: 10 }),
      "overdub, some links far more often": createVisits({ links, network: 11, isSkewed: true }),
    },
  };
  const recorded = quick ? [usual] : [usual, await startCrowded(start)];
  const rounds = await runRounds(
    [
      contender(BASELINE, bare, createVisits({ links, network: 10 })),
      ...recorded.flatMap(({ server, visits }) =>
        Object.entries(visits).map(([name, own]) => ({
          ...contender(name, server, own),
          settle: async () => void (await server.call("drain")),
        })),
      ),
    ],
    quick ? { rounds: 2, secondsEach: 0.2 } : { rounds: 9, secondsEach: 1 },
  );
  return {
    rounds,
    comparisons: recorded.flatMap(({ visits }) =>
      Object.keys(visits).map((name) => ({ name, ours: name, baseline: BASELINE })),
    ),
    checks: await Promise.all(recorded.map(checkCounts)),
    figures: { links: String(LINK_COUNT), connections: String(CONNECTIONS) },
  };
}

/** With more links than it has in memory, each as likely as any other: most visits find theirs in SQL. */
async function startCrowded(
  start: (module: string, options: { input: object }) => Promise<RunningServer>,
): Promise<Recorded> {
  const server = await start("./overdub-server.ts", { input: { links: MANY_LINKS, isWarm: false } });
  const visits = createVisits({ links: makeLinks(MANY_LINKS), network: 10 });
  return { server, visits: { "overdub, 1,000,000 links": visits } };
}

function contender(name: string, server: RunningServer, { take }: Visits): Contender {
  const load = { url: server.origin, connections: CONNECTIONS, requests: take, expectedStatus: 302 };
  return { name, server, load };
}

async function checkCounts({ server, visits }: Recorded): Promise<BenchmarkRun["checks"][number]> {
  const { stored, onLinks } = (await server.call("count")) as { stored: number; onLinks: number };
  const all = Object.values(visits);
  const taken = all.reduce((sum, one) => sum + one.taken, 0);
  const counted = all.reduce((sum, one) => sum + one.counted, 0);
  return {
    name: `no click is lost of ${Object.keys(visits).join(" and ")}`,
    passed: stored === counted && onLinks === counted,
    detail: `${taken} visits, ${counted} to be counted: ${stored} in the event store, ${onLinks} on the links`,
  };
}
