import type { FuzzReport, FuzzRun } from "@overdub/testkit/fuzz";
import { fuzz } from "@overdub/testkit/fuzz";
import { startTestGateway } from "../test-gateway.ts";
import { findFault } from "./check-answer.ts";
import type { Fixtures } from "./fixtures.ts";
import { makeFixtures } from "./fixtures.ts";
import { generateRequest } from "./generate-request.ts";
import { answerAsDub } from "./scripted-upstream.ts";
import { nameOf, targetsByFamily } from "./targets.ts";

export interface GatewayFuzzRun extends FuzzRun {
  /** Of an empty database. Default: SQLite in memory. */
  readonly databaseUrl?: string | undefined;
}

export interface GatewayFuzzReport extends FuzzReport {
  /** Routes that no request was made for. */
  readonly missedRoutes: readonly string[];
  readonly upstreamRequests: number;
}

const REQUESTS_PER_FIXTURES = 100;

/** Sends generated requests to every route of a gateway in this process, whose Dub is scripted, and looks at each answer. */
export async function fuzzGateway({ databaseUrl, ...run }: GatewayFuzzRun): Promise<GatewayFuzzReport> {
  await using t = await startTestGateway({ upstreamTimeoutMs: 2_000, ...(databaseUrl && { databaseUrl }) });
  const families = targetsByFamily(t.gateway);
  let upstreamRequests = 0;
  let fixtures: Fixtures | undefined;

  const report = await fuzz(run, async (random, index) => {
    if (!fixtures || index % REQUESTS_PER_FIXTURES === 0) {
      t.script(() => ({ json: [] }));
      fixtures = await makeFixtures(t);
    }
    const target = random.pick(random.pick(families));
    const request = generateRequest(random, target, fixtures);
    const { method, path, headers, body } = request;
    const send = async () => {
      let hasUpstreamFailed = false;
      t.script((sent) =>
        answerAsDub(sent, random, () => {
          hasUpstreamFailed = true;
        }),
      );
      t.sent.length = 0;
      t.logged.length = 0;
      const response = await t.gateway.app.request(`http://localhost${path}`, { method, headers, body: body ?? null });
      const answer = { status: response.status, headers: response.headers, text: await response.text() };
      upstreamRequests += t.sent.length;
      const bugs = t.logged.filter((line) => line.startsWith("Unexpected"));
      return { ...answer, problem: findFault(answer, { request, hasUpstreamFailed, bugs }) };
    };
    const shown = `${method} ${path}\n  ${JSON.stringify(headers)}\n  ${body?.slice(0, 1000) ?? "(no body)"}`;
    return { target: nameOf(target), request: shown, send };
  });
  const routes = new Set(families.flat().map(nameOf));
  return { ...report, missedRoutes: [...routes].filter((route) => !report.targets.has(route)), upstreamRequests };
}
