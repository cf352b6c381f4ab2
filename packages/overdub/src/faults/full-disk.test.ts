import { join } from "node:path";
import {
  addressOf,
  canMountDisks,
  dubClient,
  mountDisk,
  readAcknowledged,
  recordAcknowledged,
  runOverdub,
  startOverdub,
  temporaryFolder,
  visit,
} from "@overdub/testkit";
import { expect, test, vi } from "vitest";

/** What a read is answered with; over MCP, with a call of a tool. */
async function ask(url: string, token?: string, tool?: string): Promise<{ status: number; text: string }> {
  const call = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: tool, arguments: {} } };
  const response = await fetch(url, {
    headers: {
      accept: "application/json, text/event-stream",
      "content-type": "application/json",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(tool !== undefined && { method: "POST", body: JSON.stringify(call) }),
  });
  return { status: response.status, text: await response.text() };
}

const VISITS = 300;
const PATIENCE = { timeout: 60_000 };

test.skipIf(!canMountDisks())(
  "on a full disk short links are served and everything is read, the server says what fails, and with space again every click is counted",
  async () => {
    using disk = mountDisk(64);
    await using elsewhere = await temporaryFolder();
    const acknowledgedFile = join(elsewhere.path, "acknowledged");
    const data = join(disk.path, "data");
    await using server = await startOverdub({ data, args: ["--empty"], ...recordAcknowledged(acknowledgedFile) });
    const dub = dubClient(server, server.workspaceKey);
    await dub.createLink({ body: { key: "k", url: "https://example.com", trackConversion: true } });
    let visitors = 0;
    const visitK = () => visit(`${server.workspace}/k`, { ip: addressOf(visitors++) });
    const health = async (address: string) => {
      const response = await fetch(address);
      expect(response.status).toBe(200);
      return response.json();
    };
    const { location } = await visitK();
    const clickId = new URL(location ?? "").searchParams.get("dub_id") ?? "";
    await dub.trackLead({ body: { clickId, eventName: "Sign up", customerExternalId: "before" } });

    // Its last use would be stored by its first call, as that of any key is once a minute.
    const made = await runOverdub(["workspace", "key", "create", "demo", "--json"], { data });
    const { api_key: key } = JSON.parse(made.stdout);
    // These wait for the event store when the disk is full.
    for (let n = 0; n < 3; n += 1) await visitK();

    disk.fill();
    const statuses = new Set<number>();
    while (visitors < VISITS) statuses.add((await visitK()).status);
    expect([...statuses]).toEqual([302]);
    const commits = { status: "failing", reason: "disk_full" };
    await vi.waitFor(async () => {
      const degraded = { status: "degraded", outbox: { commits, dropped: 0 } };
      expect(await health(`${server.workspace}/api/health`)).toMatchObject(degraded);
      expect(await health(`${server.gateway}/health`)).toMatchObject({ status: "degraded", workspace: degraded });
    }, PATIENCE);
    const lead = { clickId, eventName: "Sign up", customerExternalId: "during" };
    await expect(dub.trackLead({ body: lead })).rejects.toMatchObject({ status: 500 });
    const proxied = `integrated_account_id=${server.accountId}`;
    for (const answer of [
      ...["/links", "/links/info?domain=localhost&key=k", "/customers?includeExpandedFields=true"],
      ...["/analytics", "/analytics?groupBy=top_links", "/events", "/events/export?columns=url"],
    ].map((path) => ask(`${server.workspace}/api${path}`, key))) {
      expect(await answer).toMatchObject({ status: 200 });
    }
    for (const path of ["/integrated-account", `/proxy/links?${proxied}`, `/proxy/analytics?${proxied}`]) {
      expect(await ask(server.gateway + path, server.apiToken)).toMatchObject({ status: 200 });
    }
    const called = await ask(server.mcpUrl, undefined, "list_all_dub_analytics");
    expect(called).toMatchObject({ status: 200, text: expect.stringContaining('"isError":false') });
    const metrics = await (await fetch(`${server.workspace}/api/metrics`)).text();
    expect(metrics).toMatch(/^overdub_outbox_commits_failing 1$/m);
    expect(metrics).toMatch(/^overdub_outbox_commit_failures_total [1-9]\d*$/m);

    disk.makeSpace();
    await vi.waitFor(async () => {
      const calm = { status: "ok", outbox: { pending: 0, dropped: 0 } };
      expect(await health(`${server.workspace}/api/health`)).toMatchObject(calm);
    }, PATIENCE);
    await dub.trackLead({ body: lead });
    expect(await dub.retrieveAnalytics({ query: { event: "composite", interval: "24h" } })).toMatchObject({
      clicks: VISITS,
      leads: 2,
    });
    const acknowledged = await readAcknowledged(acknowledgedFile);
    expect([new Set(acknowledged.click).size, acknowledged.click.length]).toEqual([VISITS, VISITS]);
    expect(await dub.retrieveAnalytics({ query: { interval: "all" } })).toMatchObject({ clicks: VISITS });
    expect(server.output.stderr.match(/events could not be committed/g)).toHaveLength(1);
    expect(server.output.stderr).not.toContain("short link");
  },
);
