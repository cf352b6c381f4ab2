import type { Benchmark, BenchmarkOptions, BenchmarkRun } from "../benchmark.ts";
import { runRounds } from "../measure/rounds.ts";
import { startServer } from "../servers/start-server.ts";
import { LINK_COUNT } from "./links.ts";
import type { Visits } from "./visits.ts";
import { createVisits } from "./visits.ts";

const CONNECTIONS = 64;

export const redirects: Benchmark = {
  name: "redirects",
  summary: "short links with every click recorded, against a bare node:http server with a Map",
  run,
};

async function run({ cores, quick, profileFolder }: BenchmarkOptions): Promise<BenchmarkRun> {
  await using resources = new AsyncDisposableStack();
  const bare = await startServer(new URL("./bare-server.ts", import.meta.url), { cores });
  resources.defer(bare.close);
  const overdub = await startServer(new URL("./overdub-server.ts", import.meta.url), { cores, profileFolder });
  resources.defer(overdub.close);

  const visits = createVisits();
  const load = (origin: string, { take }: Visits) => ({
    url: origin,
    connections: CONNECTIONS,
    requests: take,
    expectedStatus: 302,
  });
  const rounds = await runRounds(
    [
      { name: "node:http and a Map", server: bare, load: load(bare.origin, createVisits()) },
      {
        name: "overdub",
        server: overdub,
        load: load(overdub.origin, visits),
        settle: async () => void (await overdub.call("drain")),
      },
    ],
    quick ? { rounds: 2, secondsEach: 0.2 } : { rounds: 9, secondsEach: 1 },
  );
  const { stored, onLinks } = (await overdub.call("count")) as { stored: number; onLinks: number };
  const passed = stored === visits.counted && onLinks === visits.counted;
  const detail = `${visits.taken} visits, ${visits.counted} to be counted: ${stored} in the event store, ${onLinks} on the links`;
  return {
    rounds,
    comparisons: [{ name: "redirects", ours: "overdub", baseline: "node:http and a Map" }],
    checks: [{ name: "no click is lost", passed, detail }],
    figures: { links: String(LINK_COUNT), connections: String(CONNECTIONS) },
  };
}
