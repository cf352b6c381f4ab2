import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Link } from "@overdub/contract";
import { startPostgres } from "../postgres.ts";
import type { StartedOverdub } from "../start-overdub.ts";
import { dubClient, startOverdub, temporaryFolder } from "../start-overdub.ts";
import type { Generated } from "./generated-events.ts";
import { generatedEvents, storeGenerated } from "./generated-events.ts";
import type { Sink } from "./sync-sinks.ts";
import { clickHouseSink, lineOf, parquetSink, postgresSink, receiverSink } from "./sync-sinks.ts";

export interface ComparisonOptions {
  readonly events: number;
  /** Of the events: how many come after the first runs began, with times long before. */
  readonly late: number;
  /** `kill -9` in the middle. */
  readonly kills: number;
  /** How often each sink refuses or breaks off, but for the files. Each time costs some seconds. */
  readonly refusals: number;
  readonly log?: (line: string) => void;
}

export interface SinkResult {
  readonly name: string;
  readonly refusals: number;
  /** Events of the source that it lacks, and lines that are none of the source's, or are there again. */
  readonly missing: number;
  readonly surplus: number;
}

const LINKS = 100;
const DAY_MS = 86_400_000;
/** Everything is told to the sinks on this machine. */
const ENV = { OVERDUB_FETCH_ALLOW: "127.0.0.1,localhost" };
const KINDS = ["clicks", "leads", "sales"];

/**
 * Syncs events of the embedded workspace to four sinks at once, which refuse, hang up and are told twice, while the server
 * is killed; then compares each sink with the source, event by event.
 */
export async function compareSync({
  events,
  late,
  kills,
  refusals,
  log = () => {},
}: ComparisonOptions): Promise<SinkResult[]> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder());
  const data = join(folder.path, "data");
  const aroundMs = Math.floor(Date.now() / DAY_MS) * DAY_MS - 5 * DAY_MS;
  const first: Generated = { from: 0, to: events - late, aroundMs };
  const second: Generated = { from: events - late, to: events, aroundMs: aroundMs - 300 * DAY_MS };
  const eventStore = join(data, "events.duckdb");

  let server = await startOverdub({ data, env: ENV, args: ["--empty"] });
  stack.defer(async () => void (await server.stop("SIGKILL")));
  const api = createApi(server, () => server);
  const links = await createLinks(server);
  await server.stop();
  await storeGenerated(eventStore, first, links);
  log(`${first.to} events are stored`);

  const postgres = await startPostgres();
  stack.defer(() => postgres.stop());
  const sinks = [
    parquetSink(data),
    await postgresSink(await postgres.createDatabase(), refusals),
    await clickHouseSink(refusals),
    await receiverSink(refusals),
  ];
  for (const sink of sinks) stack.defer(() => sink.close());

  const restart = async () => {
    server = await startOverdub({ data, env: ENV });
  };
  await restart();
  const jobs = await prepare(api, sinks);
  let runs = await startRuns(api, jobs, aroundMs - 400 * DAY_MS);
  for (let kill = 0; kill < kills; kill += 1) {
    await untilRead(api, runs, (events * 4 * kill) / (kills + 1));
    await server.stop("SIGKILL");
    log("killed");
    // What comes late comes while runs are under way.
    if (kill === 0) await storeGenerated(eventStore, second, links);
    await restart();
  }
  await untilEnded(api, runs, log);
  runs = await startRuns(api, jobs, aroundMs - 400 * DAY_MS);
  await untilEnded(api, runs, log);
  const results: SinkResult[] = [];
  for (const sink of sinks) results.push(await compare(sink, [first, second], links));
  return results;
}

type Call = (method: string, path: string, body?: object) => Promise<Answer>;

interface Answer {
  readonly id: string;
  readonly secret: string;
  readonly status: string;
  readonly error: string | null;
  readonly resource_stats: { readonly events?: { readonly read: number } };
}

function createApi({ apiToken, accountId }: StartedOverdub, now: () => StartedOverdub): Call & { accountId: string } {
  const call: Call = async (method, path, body) => {
    const headers = { authorization: `Bearer ${apiToken}`, "content-type": "application/json" };
    const response = await fetch(`${now().gateway}${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  };
  return Object.assign(call, { accountId });
}

async function createLinks(server: StartedOverdub): Promise<readonly Link[]> {
  const body = Array.from({ length: LINKS }, (_, index) => ({ key: `k${index}`, url: `https://acme.test/${index}` }));
  return (await dubClient(server, server.workspaceKey).bulkCreateLinks({ body })) as readonly Link[];
}

interface Job {
  readonly jobId: string;
  readonly destination: object;
}

async function prepare(call: Call, sinks: readonly Sink[]): Promise<readonly Job[]> {
  const { id: jobId } = await call("POST", "/sync-job", { template_id: "dub-click-stream" });
  const jobs: Job[] = [];
  for (const { registered, trust } of sinks) {
    const { id, secret } = await call("POST", registered.path, registered.body);
    trust?.(secret);
    jobs.push({ jobId, destination: registered.path === "/webhook" ? { webhook_id: id } : { datastore_id: id } });
  }
  return jobs;
}

async function startRuns(call: ReturnType<typeof createApi>, jobs: readonly Job[], sinceMs: number): Promise<string[]> {
  const ids: string[] = [];
  for (const { jobId, destination } of jobs) {
    for (const event of KINDS) {
      const { id } = await call("POST", "/sync-job-run", {
        sync_job_id: jobId,
        integrated_account_id: call.accountId,
        force: true,
        args: { ...destination, event, start_date: new Date(sinceMs).toISOString().slice(0, 10) },
      });
      ids.push(id);
    }
  }
  return ids;
}

const LOOK_MS = 100;

async function untilRead(call: Call, runs: readonly string[], count: number): Promise<void> {
  for (;;) {
    const rows = await Promise.all(runs.map((id) => call("GET", `/sync-job-run/${id}`)));
    const read = rows.reduce((sum, { resource_stats: stats }) => sum + (stats.events?.read ?? 0), 0);
    if (read > count || rows.every(({ status }) => status === "completed")) return;
    await delay(LOOK_MS);
  }
}

async function untilEnded(call: Call, runs: readonly string[], log: (line: string) => void): Promise<void> {
  for (const id of runs) {
    for (;;) {
      const { status, error } = await call("GET", `/sync-job-run/${id}`);
      if (status === "completed") break;
      if (status === "failed" || status === "stopped") throw new Error(`A run has ${status}: ${error}`);
      await delay(LOOK_MS);
    }
  }
  log(`${runs.length} runs are completed`);
}

async function compare(sink: Sink, parts: readonly Generated[], links: readonly Link[]): Promise<SinkResult> {
  const left = new Set<string>();
  for (const part of parts) {
    for (const { event } of generatedEvents(part, links)) {
      left.add(
        lineOf({
          id: event.kind === "click" ? `click/${event.clickId}` : `${event.kind}/${event.eventId}`,
          ms: event.timestampMs,
          country: event.country,
          link: event.linkId,
          amount: event.kind === "sale" ? event.amountCents : null,
        }),
      );
    }
  }
  let surplus = 0;
  for await (const line of sink.lines()) if (!left.delete(line)) surplus += 1;
  return { name: sink.name, refusals: sink.refusals(), missing: left.size, surplus };
}
