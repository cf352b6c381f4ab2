import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi } from "../testing/call-api.ts";
import { startWorkspaceWithClicks } from "../testing/clicked-links.ts";

let workspace: StartedWorkspace;
let shop: Link;
let blog: Link;

beforeAll(async () => {
  ({ workspace, shop, blog } = await startWorkspaceWithClicks());
});
afterAll(() => workspace.close());

interface Series {
  readonly starts: readonly string[];
  readonly series: readonly { readonly linkId: string | null; readonly clicks: readonly number[] }[];
}

async function ask(query: string): Promise<Series> {
  const { status, body } = await callApi(workspace, "GET", `/analytics/series?${query}`);
  expect(status).toBe(200);
  return body as Series;
}

describe("series over time", () => {
  test.each([
    ["start=2026-02-23&end=2026-03-04&step=day", 10, "2026-02-23T00:00:00.000+0000"],
    ["start=2026-02-25&end=2026-03-04&step=hour", 192, "2026-02-25T00:00:00.000+0000"],
    ["start=2026-02-25&end=2026-03-04&step=hour&timezone=Asia/Kolkata", 192, "2026-02-24T18:30:00.000+0000"],
    // Weeks begin on Monday, with the days before the period, too.
    ["start=2026-02-25&end=2026-03-04&step=week", 2, "2026-02-23T00:00:00.000+0000"],
    ["start=2026-02-25&end=2026-03-04&step=month&timezone=America/New_York", 2, "2026-02-01T00:00:00.000-0500"],
    ["interval=30d", 31, "2026-02-02T00:00:00.000+0000"],
  ])("of %s have %d buckets from %s", async (query, buckets, start) => {
    const { starts, series } = await ask(query);
    expect([starts.length, starts[0]]).toEqual([buckets, start]);
    expect(series).toHaveLength(1);
    expect(series[0]?.clicks).toHaveLength(buckets);
  });

  test("hold every click, by whatever step", async () => {
    for (const step of ["hour", "day", "week", "month"]) {
      const { series } = await ask(`interval=30d&step=${step}`);
      expect([step, series[0]?.clicks.reduce((sum, count) => sum + count, 0)]).toEqual([step, 10]);
    }
  });

  test("are one for each link that is named, in that order, and zeros for one that is unknown", async () => {
    const period = "start=2026-03-01&end=2026-03-04&step=day&perLink=true";
    const { series } = await ask(`${period}&linkId=${blog.id},link_unknown,${shop.id}`);
    expect(series.map(({ linkId, clicks }) => [linkId, clicks])).toEqual([
      [blog.id, [2, 0, 0, 0]],
      ["link_unknown", [0, 0, 0, 0]],
      [shop.id, [0, 1, 1, 3]],
    ]);
    const german = await ask(`${period}&linkId=${shop.id}&country=DE`);
    expect(german.series.map(({ clicks }) => clicks)).toEqual([[0, 1, 1, 0]]);
  });

  test.each([
    ["perLink=true", "linkId"],
    ["perLink=true&linkId=-link_1", "linkId"],
    [`perLink=true&linkId=${Array.from({ length: 101 }, (_, n) => `link_${n}`)}`, "linkId"],
    [`perLink=true&step=hour&linkId=${Array.from({ length: 100 }, (_, n) => `link_${n}`)}`, "step"],
    ["step=hour&interval=all", "step"],
    ["step=day&start=2022-10-01&end=2099-01-01", "step"],
  ])("refuse %s and say why", async (query, field) => {
    const { status, body } = await callApi(workspace, "GET", `/analytics/series?${query}`);
    expect([status, JSON.stringify(body)]).toEqual([422, expect.stringContaining(field)]);
  });
});
