import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApiToken } from "../api-tokens/api-token.ts";
import { createMcpToken } from "../mcp-tokens/create-mcp-token.ts";
import { linksDub } from "../testing/links-dub.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

const dub = linksDub();
let t: TestGateway;
let client: Client;
/** An API token beside that of the URL. */
let bearer: string | undefined;
beforeAll(async () => {
  t = await startTestGateway();
  t.script(dub.script);
  t.gateway.jobs.start();
  const config = { tags: ["pipelines"] };
  const token = { integratedAccountId: t.account.id, name: "Test", config, expiresAtMs: null };
  const { url } = await createMcpToken(t.gateway.context, token);
  client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode: { pin: "2026-07-28" } } });
  const fetch = async (input: string | URL | Request, init?: RequestInit) => {
    const request = input instanceof Request ? input : new Request(input, init);
    if (bearer !== undefined) request.headers.set("authorization", `Bearer ${bearer}`);
    return t.gateway.app.request(request);
  };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { fetch }));
});
afterAll(async () => {
  await client.close();
  await t[Symbol.asyncDispose]();
});

async function call(
  name: string,
  args: Record<string, unknown>,
  onprogress?: (progress: { progress: number }) => void,
) {
  const { structuredContent, isError } = await client.callTool({ name, arguments: args }, onprogress && { onprogress });
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape.
  return { isError, ...(structuredContent as any) };
}

test("an agent makes links from a table: it plans, makes them, is told how far they are, and reads the result", async () => {
  const rows = Array.from({ length: 230 }, (_, index) => ({ name: `Person ${index}`, page: `p${index}` }));
  const template = { url: "https://acme.test/{{page}}", key: "go-{{name | slug}}" };
  const planned = await call("plan_campaign", { label: "Launch", template, rows: [...rows, { name: "", page: "x" }] });
  expect(planned.result).toMatchObject({ state: "completed", plan: { rows: 231, links: 230, invalid: 1 } });
  const { campaign_id } = planned.result;
  expect(dub.links).toEqual([]);

  expect(await call("run_campaign", { campaign_id })).toMatchObject({
    isError: true,
    message: expect.stringContaining("1 rows of the plan make no link"),
  });
  const told: number[] = [];
  const run = await call("run_campaign", { campaign_id, skip_invalid: true }, ({ progress }) => told.push(progress));
  expect(run.result).toMatchObject({ state: "completed", counts: { total: 230, done: 230, failed: 0 } });
  expect(told.at(-1)).toBe(230);
  expect(dub.links).toHaveLength(230);

  const first = await call("get_campaign_rows", { campaign_id, status: "created", limit: 100 });
  expect(first.result).toHaveLength(100);
  expect(first.result[0]).toMatchObject({ status: "created", short_link: "https://acme.link/go-person-0" });
  expect(first.next_cursor).toEqual(expect.any(String));

  const { id } = run.result;
  expect((await call("list_runs", { kind: "campaign" })).result).toMatchObject([{ id, state: "completed" }]);
  expect((await call("get_run", { id, wait_seconds: 1 })).result).toMatchObject({ id, failures: [] });
  expect(await call("control_run", { id, action: "retry" })).toMatchObject({
    isError: true,
    message: expect.stringContaining("No item of the run can be tried again"),
  });
});

test("an agent runs a sync job of its workspace, and is not shown how it is made", async () => {
  const resources = [{ type: "request", name: "links", resource: "links" }];
  const { json: job } = await t.call("POST", "/sync-job", { body: { label: "Dub links", resources } });
  const { result: jobs } = await call("list_sync_jobs", {});
  expect(jobs).toEqual([{ id: job.id, label: "Dub links", args_schema: job.args_schema }]);
  const { result: run } = await call("run_sync_job", { sync_job_id: job.id });
  expect(run).toMatchObject({ kind: "sync", state: "completed", integrated_account_id: t.account.id });
  expect(await call("run_sync_job", { sync_job_id: "nope" })).toMatchObject({
    isError: true,
    message: "Sync job not found",
  });
});

test("runs of another account are not seen, and those of none by operators alone", async () => {
  const other = await t.connect();
  const [first] = (await call("list_runs", {})).result;
  await t.db.updateTable("runs").set({ integrated_account_id: other.id }).execute();
  await t.db.updateTable("runs").set({ integrated_account_id: null }).where("id", "=", first.id).execute();
  expect((await call("list_runs", {})).result).toEqual([]);
  expect(await call("get_run", { id: first.id })).toMatchObject({ isError: true, message: "Run not found" });
  for (const isOperator of [false, true]) {
    const given = { environmentId: t.environmentId, name: `Beside ${isOperator}`, isOperator, nowMs: t.nowMs };
    bearer = (await createApiToken(t.db, given)).token;
    expect((await call("list_runs", {})).result).toMatchObject(isOperator ? [{ id: first.id }] : []);
  }
  expect((await call("get_run", { id: first.id })).result).toMatchObject({ id: first.id, integrated_account_id: null });
  const refused = await call("control_run", { id: first.id, action: "pause" });
  expect(refused).toMatchObject({ isError: true, message: expect.stringContaining("nothing to pause") });
});
