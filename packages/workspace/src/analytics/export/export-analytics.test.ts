import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { strFromU8, unzipSync } from "fflate";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../../testing/call-api.ts";
import { createClock } from "../../testing/clock.ts";
import { insertFolder } from "../../testing/insert-rows.ts";
import { sampleClick, sampleLead, sampleSale } from "../../testing/sample-events.ts";

const clock = createClock();
let workspace: StartedWorkspace;
let link: Link;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
  const { db } = workspace.database;
  const folderId = await insertFolder(db, workspace.workspace.id, "=Spring");
  link = await clientOf(workspace).createLink({ body: { url: "https://acme.test/", key: "main", folderId } });
  const click = sampleClick(link, clock.now() - 1000, { country: "DE", region: "BE", city: "Berlin" });
  for (const event of [click, sampleLead(click, "cus_1"), sampleSale(click, "cus_1")])
    await workspace.outbox.append(event);
  return () => workspace.close();
});
beforeEach(() => clock.advance(60_000));

async function download(query = ""): Promise<Record<string, string>> {
  const response = await fetch(`${workspace.origin}/api/analytics/export?${query}`, {
    headers: { authorization: `Bearer ${workspace.workspace.apiKey}` },
  });
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "application/zip",
    "content-disposition": 'attachment; filename="analytics_export.zip"',
  });
  const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
  return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, strFromU8(bytes)]));
}

test("a file for each grouping that has rows, with everything that is counted", async () => {
  const files = await download();
  expect(Object.keys(files)).toEqual(
    [
      ["timeseries", "continents", "regions", "countries", "cities", "devices", "browsers", "os", "triggers"],
      ["referers", "referer_urls", "top_folders", "top_domains", "top_links", "top_urls", "top_base_urls"],
    ]
      .flat()
      .filter((name) => !["continents", "browsers", "os"].includes(name))
      .map((name) => `${name}.csv`),
  );
  expect(files["countries.csv"]).toBe("country,region,city,clicks,leads,sales,saleAmount\r\nDE,*,*,1,1,1,4900\r\n");
  const [header, row] = files["top_folders.csv"]?.split("\r\n") ?? [];
  expect(header).toBe("folderId,folder.id,folder.name,folder.accessLevel,clicks,leads,sales,saleAmount");
  expect(row).toContain(",'=Spring,write,1,1,1,4900");
});

test.each([
  ["alone", () => ""],
  ["beside a link by its id", () => `&linkId=${link.id}`],
  ["beside a link by its address", () => "&domain=localhost&key=main"],
])("a folder that is not there, %s, is refused before the response begins", async (_, more) => {
  const answer = await refusal(workspace, "GET", `/analytics/export?folderId=fold_none${more()}`);
  expect(answer).toEqual([404, "not_found", "Folder not found."]);
});

test("each file has the rows of /analytics for everything", async () => {
  const files = await download("country=DE&interval=7d");
  const { body } = await callApi(
    workspace,
    "GET",
    "/analytics?event=composite&country=DE&interval=7d&groupBy=timeseries",
  );
  const days = body as { start: string; clicks: number }[];
  const rows = files["timeseries.csv"]?.trimEnd().split("\r\n").slice(1);
  expect(rows?.map((row) => row.split(",").slice(0, 2))).toEqual(
    days.map(({ start, clicks }) => [start, String(clicks)]),
  );
});

test("of one link there is no list of links", async () => {
  expect(Object.keys(await download(`linkId=${link.id}`))).not.toContain("top_links.csv");
});

test("one in half a minute for a workspace; one that was refused does not count", async () => {
  expect((await refusal(workspace, "GET", "/analytics/export?folderId=fold_nope"))[0]).toBe(404);
  await download();
  const [status, code] = await refusal(workspace, "GET", "/analytics/export");
  expect([status, code]).toEqual([429, "rate_limit_exceeded"]);
  clock.advance(30_000);
  await download();
});
