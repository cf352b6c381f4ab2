import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientOf } from "../testing/call-api.ts";
import { askAnalytics, askRows, NOW_MS, startWorkspaceWithClicks } from "../testing/clicked-links.ts";
import { sampleClick } from "../testing/sample-events.ts";

const DAY_MS = 86_400_000;

let workspace: StartedWorkspace;
let shop: Link;

beforeAll(async () => {
  ({ workspace, shop } = await startWorkspaceWithClicks());
});
afterAll(() => workspace.close());

const ask = (query: string) => askAnalytics(workspace, query);
const rows = (query: string, field: string) => askRows(workspace, query, field);

describe("the timeseries", () => {
  test.each([
    ["interval=24h", 25, "2026-03-03T12:00:00.000+0000"],
    ["interval=7d", 8, "2026-02-25T00:00:00.000+0000"],
    ["interval=30d", 31, "2026-02-02T00:00:00.000+0000"],
    ["interval=1y", 13, "2025-03-01T00:00:00.000+0000"],
    ["start=2026-03-03&end=2026-03-03", 24, "2026-03-03T00:00:00.000+0000"],
    ["start=2026-03-01&end=2026-03-04", 4, "2026-03-01T00:00:00.000+0000"],
    ["interval=7d&timezone=America/New_York", 8, "2026-02-25T00:00:00.000-0500"],
    ["start=2026-03-04&end=2026-03-04&timezone=Asia/Kolkata", 24, "2026-03-03T18:30:00.000+0000"],
    // Begins with the workspace, 400 days ago.
    ["interval=all", 15, "2025-01-01T00:00:00.000+0000"],
  ])("of %s has %d rows from %s", async (query, points, start) => {
    const series = (await ask(`groupBy=timeseries&${query}`)) as { start: string; clicks: number }[];
    expect([series.length, series[0]?.start]).toEqual([points, start]);
  });

  test("holds every click of the range in its bucket, and zeros between", async () => {
    expect(await rows("groupBy=timeseries&start=2026-02-28&end=2026-03-04", "start")).toEqual([
      "2026-02-28T00:00:00.000+0000: 0",
      "2026-03-01T00:00:00.000+0000: 2",
      "2026-03-02T00:00:00.000+0000: 1",
      "2026-03-03T00:00:00.000+0000: 2",
      "2026-03-04T00:00:00.000+0000: 3",
    ]);
  });

  test("cuts days where the zone does", async () => {
    expect(
      await rows("groupBy=timeseries&start=2026-03-02&end=2026-03-05&timezone=Pacific/Kiritimati", "start"),
    ).toEqual([
      "2026-03-02T00:00:00.000+1400: 2",
      "2026-03-03T00:00:00.000+1400: 1",
      "2026-03-04T00:00:00.000+1400: 2",
      "2026-03-05T00:00:00.000+1400: 3",
    ]);
  });

  test("of everything holds what is older than the workspace", async () => {
    const other = await workspace.addWorkspace({ slug: "imported" });
    const link = { ...shop, id: "link_imported", workspaceId: other.id };
    const ages = [1, 200, 900].map((days) => NOW_MS - days * DAY_MS);
    await Promise.all(ages.map((ms) => workspace.outbox.append(sampleClick(link, ms))));
    const api = clientOf(workspace, other.apiKey);
    const answer = await api.retrieveAnalytics({ query: { groupBy: "timeseries", interval: "all" } });
    const series = answer as { start: string; clicks: number }[];
    expect(series[0]).toMatchObject({ start: "2023-09-01T00:00:00.000+0000", clicks: 1 });
    expect(series.reduce((sum, { clicks }) => sum + clicks, 0)).toBe(3);
  });

  test("of leads is all zeros", async () => {
    const series = (await ask("groupBy=timeseries&event=leads&interval=7d")) as { clicks: number }[];
    expect(series.map((row) => row.clicks)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });
});
