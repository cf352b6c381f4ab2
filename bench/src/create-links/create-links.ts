import type { Benchmark, BenchmarkOptions, BenchmarkRun } from "../benchmark.ts";
import { runRounds } from "../measure/rounds.ts";
import { startServer } from "../servers/start-server.ts";

const CONNECTIONS = 32;
const IN_PROCESS = { quick: 200, full: 2000 };

export const createLinks: Benchmark = {
  name: "create-links",
  summary: "createLink on the workspace, against a bare node:http server with one SQLite insert",
  run,
};

async function run({ quick, profileFolder }: BenchmarkOptions): Promise<BenchmarkRun> {
  await using resources = new AsyncDisposableStack();
  const bare = await startServer(new URL("./bare-server.ts", import.meta.url));
  resources.defer(bare.close);
  const workspace = await startServer(new URL("./workspace-server.ts", import.meta.url), { profileFolder });
  resources.defer(workspace.close);
  const loadOf = (origin: string, path: string) => ({
    url: origin,
    connections: CONNECTIONS,
    requests: () => [
      {
        method: "POST" as const,
        path,
        headers: { authorization: workspace.facts.authorization, "content-type": "application/json" },
        body: JSON.stringify({ url: "https://www.example.com/products/0" }),
      },
    ],
    expectedStatus: 200,
  });
  const rounds = await runRounds(
    [
      { name: "node:http and one insert", server: bare, load: loadOf(bare.origin, "/links") },
      { name: "workspace API", server: workspace, load: loadOf(workspace.origin, "/api/links") },
    ],
    quick ? { rounds: 1, secondsEach: 0.2 } : { rounds: 7, secondsEach: 1 },
  );
  const inProcess = Number(await workspace.call("createInProcess", quick ? IN_PROCESS.quick : IN_PROCESS.full));
  return {
    rounds,
    comparisons: [{ name: "createLink", ours: "workspace API", baseline: "node:http and one insert" }],
    checks: [],
    figures: { connections: String(CONNECTIONS), "in process, without HTTP": `${inProcess.toFixed(0)} links/s` },
  };
}
