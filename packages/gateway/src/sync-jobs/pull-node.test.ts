import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Link } from "@overdub/contract";
import { createClient } from "@overdub/contract";
import { sampleClick } from "@overdub/storage/testing/sample-events";
import { temporaryDirectory } from "@overdub/storage/testing/temporary-directory";
import type { StartedWorkspace } from "@overdub/testkit/start-workspace";
import { startWorkspace } from "@overdub/testkit/start-workspace";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { selectSend } from "../upstream/select-send.ts";

const DAY_MS = 86_400_000;
const NOW_MS = Date.parse("2026-11-02T10:00:00.000Z");

let workspace: StartedWorkspace;
let t: TestGateway;
let folder: string;
let link: Link;
/** What the workspace was asked for. */
let asked: string[];
let meddle: (url: URL) => Response | undefined;

/** A gateway before an embedded workspace. */
beforeEach(async () => {
  workspace = await startWorkspace({ now: () => NOW_MS });
  onTestFinished(() => workspace.close());
  const authorization = `Bearer ${workspace.workspace.apiKey}`;
  asked = [];
  meddle = () => undefined;
  const send = selectSend({
    network: () => Promise.reject(new Error("Nothing else is reached.")),
    embedded: (request) => {
      const url = new URL(request.url);
      asked.push(url.pathname);
      request.headers.set("authorization", authorization);
      return meddle(url) ?? workspace.server.api.fetch(request);
    },
  });
  folder = await temporaryDirectory();
  t = await startTestGateway({
    upstream: { send, baseUrl: "embedded:" },
    filesFolder: folder,
    upstreamTimeoutMs: 30_000,
  });
  onTestFinished(() => t[Symbol.asyncDispose]());
  const client = createClient({ baseUrl: `${workspace.origin}/api`, token: workspace.workspace.apiKey });
  link = await client.createLink({ body: { url: "https://acme.test/", key: "main" } });
});

let clicks = 0;
async function click(atMs: number, of: Link = link): Promise<string> {
  clicks += 1;
  const clickId = `click${String(clicks).padStart(11, "0")}`;
  const facts = {
    clickId,
    timestampMs: atMs,
    workspaceId: of.workspaceId,
    linkId: of.id,
    country: clicks % 2 ? "DE" : "US",
  };
  await workspace.outbox.append(sampleClick({ ...facts, domain: of.domain, key: of.key, url: of.url }));
  return clickId;
}

async function prepareSync(more: object = { template_id: "dub-click-stream" }) {
  const { json: store } = await t.call("POST", "/datastore", {
    body: { label: "Files", type: "file", config: {} },
  });
  const { json: job } = await t.call("POST", "/sync-job", { body: more });
  const run = async (args: object = {}, others: object = {}) => {
    const body = {
      sync_job_id: job.id,
      integrated_account_id: t.account.id,
      args: { datastore_id: store.id, start_date: "2026-11-01", ...args },
      ...others,
    };
    const { json } = await t.call("POST", "/sync-job-run", { body });
    await t.gateway.jobs.runDue();
    const { json: ended } = await t.call("GET", `/sync-job-run/${json.id}`);
    expect([ended.status, ended.error]).toEqual(["completed", null]);
    return { id: json.id as string, stats: ended.resource_stats.events };
  };
  /** The ids of clicks in the files of a run. */
  const written = (runId: string): string[] =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.includes(runId) && name.endsWith(".ndjson"))
      .toSorted()
      .flatMap((name) => readFileSync(join(folder, name), "utf8").trim().split("\n"))
      .map((line) => JSON.parse(line).click.id);
  return { run, written, store };
}

test("events are read by their numbers, so what comes late is passed on once, however late, and pages are not asked for", async () => {
  const first = [await click(NOW_MS - 3_600_000), await click(NOW_MS - 7_200_000)];
  const older = await click(NOW_MS - 40 * DAY_MS);
  const { run, written } = await prepareSync();
  const one = await run();
  expect(written(one.id)).toEqual(first);
  expect(one.stats).toEqual({ read: 2, known: 0, sent: 2 });
  const late = await click(Date.parse("2026-11-01T00:00:01.000Z"));
  t.nowMs += 30 * DAY_MS;
  const fresh = await click(t.nowMs - 1_000);
  const two = await run();
  expect(written(two.id)).toEqual([late, fresh]);
  expect(two.stats).toEqual({ read: 2, known: 0, sent: 2 });
  // What was before is filled in, without what was passed on, and what comes next is left alone.
  const three = await run({ start_date: "2026-09-01", end_date: "2026-11-02" });
  expect(written(three.id)).toEqual([older]);
  expect((await run()).stats).toEqual({ read: 0, known: 0, sent: 0 });
  const all = await run({}, { ignore_previous_run: true });
  expect(written(all.id)).toEqual([...first, late, fresh]);
  expect(asked.filter((path) => path.startsWith("/events"))).toEqual(asked.filter((path) => path === "/events/pull"));
});

test("what a version that read pages has passed on is not passed on again", async () => {
  const known = await click(NOW_MS - 3_600_000);
  const fresh = await click(NOW_MS - 3_500_000);
  const { run, written, store } = await prepareSync();
  const state_key = `${t.account.id}/clicks/${store.id}`;
  const seen = { environment_id: t.environmentId, state_key, identity: `click/${known}`, at_ms: NOW_MS };
  await t.db.insertInto("sync_seen").values(seen).execute();
  const { id, stats } = await run();
  expect(written(id)).toEqual([fresh]);
  expect(stats).toEqual({ read: 2, known: 1, sent: 1 });
});

test("a batch that was cut off, or that the files do not take, is read again, and nothing is left out", async () => {
  const ids = [];
  for (let index = 0; index < 30; index += 1) ids.push(await click(NOW_MS - 3_600_000 + index));
  const { run, written } = await prepareSync();
  let cut = 2;
  meddle = ({ pathname }) => {
    if (pathname !== "/events/pull" || cut === 0) return undefined;
    cut -= 1;
    return new Response('{"number":1,"id":"click/x","event":{"ev', {
      headers: { "content-type": "application/x-ndjson" },
    });
  };
  await run().catch(() => undefined);
  t.nowMs += 60_000;
  await t.gateway.jobs.runDue();
  t.nowMs += 60_000;
  await t.gateway.jobs.runDue();
  const { json: runs } = await t.call("GET", "/sync-job-run");
  expect(runs.result).toMatchObject([{ status: "completed" }]);
  expect(written(runs.result[0].id)).toEqual(ids);
});

test("filters and transforms hold, and events of links that are gone are left out", async () => {
  const client = createClient({ baseUrl: `${workspace.origin}/api`, token: workspace.workspace.apiKey });
  const gone = await client.createLink({ body: { url: "https://acme.test/gone", key: "gone" } });
  await click(NOW_MS - 5_000, gone);
  const [one, two, three] = [await click(NOW_MS - 3_000), await click(NOW_MS - 2_000), await click(NOW_MS - 1_000)];
  await client.deleteLink({ params: { linkId: gone.id } });
  const { json: store } = await t.call("POST", "/datastore", { body: { label: "Files", type: "file", config: {} } });
  const { run, written } = await prepareSync({
    label: "Germans",
    resources: [
      {
        type: "request",
        name: "events",
        resource: "events",
        query: { start: "2026-11-01", sortOrder: "asc", country: "{{args.country}}" },
      },
      {
        type: "transform",
        name: "made",
        depends_on: "events",
        config: { expression: "resources.events.{'click': {'id': click.id}}" },
      },
      {
        type: "destination",
        name: "out",
        destination_type: "datastore",
        config: { id: store.id },
        resources_to_persist: ["made"],
      },
    ],
  });
  const of = (country: string) =>
    [one, two, three].filter((_, index) => ((clicks - 2 + index) % 2 ? "DE" : "US") === country);
  expect(written((await run({ country: "DE" })).id)).toEqual(of("DE"));
  // Another filter is another list, of which nothing was passed on.
  expect(written((await run({ country: "US" })).id)).toEqual(of("US"));
});
