import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { StartedOverdub } from "@overdub/testkit";
import { startOverdub } from "@overdub/testkit";
import { expect, test } from "vitest";

/** What a killed server was at, another one takes over after 15 seconds. */
const PATIENCE = { timeout: 60_000, interval: 50 };

/** The ids of all clicks in the files that a sync has written. */
function clicksIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ndjson"))
    .flatMap((name) => readFileSync(join(folder, name), "utf8").trim().split("\n"))
    .map((line) => JSON.parse(line).click.id);
}

test("kill -9 in the middle of a click-stream: the files have every click of the workspace, and none twice", async () => {
  let server: StartedOverdub = await startOverdub({});
  const { data, apiToken, accountId } = server;
  const call = async (method: string, path: string, body?: object) => {
    const init = { method, headers: { authorization: `Bearer ${apiToken}` }, body: body && JSON.stringify(body) };
    // biome-ignore lint/suspicious/noExplicitAny: bodies of every shape.
    return (await fetch(`${server.gateway}${path}`, init as RequestInit)).json() as Promise<any>;
  };
  try {
    const count = `/proxy/analytics?integrated_account_id=${accountId}&event=clicks&groupBy=count&interval=all`;
    const total = (await call("GET", count)).result[0].clicks;
    expect(total).toBeGreaterThan(2_000);
    const store = await call("POST", "/datastore", { label: "Files", type: "file" });
    const job = await call("POST", "/sync-job", { template_id: "dub-click-stream" });
    const args = { datastore_id: store.id, start_date: "2023-01-01" };
    const run = await call("POST", "/sync-job-run", { sync_job_id: job.id, integrated_account_id: accountId, args });
    const look = async () => await call("GET", `/sync-job-run/${run.id}`);
    await expect.poll(async () => (await look()).resource_stats.events?.read ?? 0, PATIENCE).toBeGreaterThan(0);
    await server.stop("SIGKILL");
    server = await startOverdub({ data });
    await expect.poll(async () => (await look()).status, PATIENCE).toBe("completed");
    const clicks = clicksIn(join(data, "files"));
    expect([clicks.length, new Set(clicks).size]).toEqual([total, total]);
  } finally {
    await server.stop("SIGKILL");
  }
}, 120_000);
