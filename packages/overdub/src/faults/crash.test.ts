import { join } from "node:path";
import { addressOf, dubClient, readAcknowledged, recordAcknowledged, startOverdub, visit } from "@overdub/testkit";
import { expect, test } from "vitest";

const KILLS = 3;
const LINKS = 5;
const VISITORS_AT_ONCE = 20;
const PAGE_SIZE = 1000;

test("kill -9 under load loses no acknowledged click and doubles none", async () => {
  await using first = await startOverdub({ args: ["--empty"] });
  const { data, workspaceKey } = first;
  const dub = dubClient(first, workspaceKey);
  const keys = Array.from({ length: LINKS }, (_, index) => `crash-${index}`);
  await Promise.all(keys.map((key) => dub.createLink({ body: { key, url: "https://example.com" } })));
  await first.stop();

  const acknowledgedFile = join(data, "acknowledged");
  let visitors = 0;
  for (let round = 0; round < KILLS; round += 1) {
    await using server = await startOverdub({ data, ...recordAcknowledged(acknowledgedFile) });
    // After a different amount of progress each time: in the middle of a batch, a drain or a settling.
    const lastOfRound = visitors + 150 + Math.floor(Math.random() * 300);
    const visitUntilKilled = async () => {
      for (;;) {
        const index = visitors++;
        if (index === lastOfRound) void server.stop("SIGKILL");
        const shortLink = `${server.workspace}/${keys[index % LINKS]}`;
        if (!(await visit(shortLink, { ip: addressOf(index) }).catch(() => undefined))) return;
      }
    };
    await Promise.all(Array.from({ length: VISITORS_AT_ONCE }, visitUntilKilled));
    await server.finished;
  }

  const { click: acknowledged } = await readAcknowledged(acknowledgedFile);
  expect(acknowledged.length).toBeGreaterThan(KILLS * 100);
  await using server = await startOverdub({ data });
  const after = dubClient(server, workspaceKey);
  const stored: string[] = [];
  for (let page = 1; stored.length === (page - 1) * PAGE_SIZE; page += 1) {
    const events = await after.listEvents({ query: { limit: PAGE_SIZE, page } });
    stored.push(...events.map(({ click }) => click.id));
  }
  const distinct = new Set(stored);
  expect(distinct.size).toBe(stored.length);
  expect(acknowledged.filter((id) => !distinct.has(id))).toEqual([]);

  const links = await after.getLinks();
  expect(links.reduce((sum, { clicks }) => sum + clicks, 0)).toBe(stored.length);
  // A range is counted from the events, all time from the counters.
  expect(await after.retrieveAnalytics({ query: { interval: "24h" } })).toMatchObject({ clicks: stored.length });
  expect(await after.retrieveAnalytics({ query: { interval: "all" } })).toMatchObject({ clicks: stored.length });
  const perLink = await after.retrieveAnalytics({ query: { interval: "24h", groupBy: "top_links" } });
  expect(clicksByKey(perLink as readonly KeyClicks[])).toEqual(clicksByKey(links));
});

interface KeyClicks {
  readonly key: string;
  readonly clicks: number;
}

function clicksByKey(rows: readonly KeyClicks[]): Map<string, number> {
  return new Map(rows.map(({ key, clicks }) => [key, clicks] as const).toSorted());
}
