import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { StartedOverdub } from "@overdub/testkit";
import { dubClient, runOverdub, startOverdub, temporaryFolder } from "@overdub/testkit";
import { expect, test } from "vitest";

/** `OVERDUB_TEST_CAMPAIGN=10000` makes it a long one. */
const LINKS = Number(process.env.OVERDUB_TEST_CAMPAIGN ?? 1_000);

/** What a killed server was at, another one takes over after 15 seconds. */
const PATIENCE = { timeout: 120_000, interval: 100 };

test("kill -9 twice in the middle of a campaign: every link is there in the end, and none twice", async () => {
  await using folder = await temporaryFolder();
  const table = join(folder.path, "table.csv");
  const rows = Array.from({ length: LINKS }, (_, index) => `person ${index},p${index}\n`);
  await writeFile(table, `name,page\n${rows.join("")}`);

  let server: StartedOverdub = await startOverdub({ args: ["--empty"] });
  const { data, apiToken, workspaceKey } = server;
  try {
    const planned = await runOverdub(
      ["campaign", "plan", table, "--set", "url=https://acme.test/{{page}}", "key=go-{{name | slug}}", "--json"],
      { data },
    );
    expect(planned).toMatchObject({ code: 0, stderr: "" });
    const campaign = JSON.parse(planned.stdout);
    expect(campaign.plan).toMatchObject({ rows: LINKS, links: LINKS, invalid: 0 });

    const call = async (method: string, path: string, body?: object) => {
      const init = { method, headers: { authorization: `Bearer ${apiToken}` }, body: body && JSON.stringify(body) };
      // biome-ignore lint/suspicious/noExplicitAny: bodies of every shape.
      return (await fetch(`${server.gateway}${path}`, init as RequestInit)).json() as Promise<any>;
    };
    const run = await call("POST", `/campaign/${campaign.id}/run`, {});
    const done = async () => (await call("GET", `/run/${run.id}`)).counts?.done as number;
    for (const share of [0.2, 0.5]) {
      await expect.poll(done, { ...PATIENCE, interval: 20 }).toBeGreaterThanOrEqual(LINKS * share);
      await server.stop("SIGKILL");
      server = await startOverdub({ data });
    }
    const state = async () => (await call("GET", `/run/${run.id}`)).state;
    await expect.poll(state, PATIENCE).toBe("completed");
    expect(await call("GET", `/run/${run.id}`)).toMatchObject({
      counts: { total: LINKS, done: LINKS, failed: 0 },
      result: { created: LINKS },
    });
    expect(await dubClient(server, workspaceKey).getLinksCount({ query: {} })).toBe(LINKS);
    const result = await runOverdub(["campaign", "result", campaign.id, "--format", "ndjson"], { data });
    const made = result.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(new Set(made.map(({ link_id: id }) => id)).size).toBe(LINKS);
    expect(made.every(({ status, short_link: link }) => status === "created" && link.includes("/go-person-"))).toBe(
      true,
    );
  } finally {
    await server.stop("SIGKILL");
  }
}, 300_000);
