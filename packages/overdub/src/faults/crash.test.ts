import { join } from "node:path";
import type { StartedOverdub } from "@overdub/testkit";
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

test("kill -9 while links are created and listed: each that was answered with, or shown, is there afterwards", async () => {
  await using first = await startOverdub({ args: ["--empty"] });
  const { data, workspaceKey } = first;
  await first.stop();
  const told = { made: new Set<string>(), shown: new Set<string>() };
  await using server = await startOverdub({ data });
  const dub = dubClient(server, workspaceKey);
  const untilKilled = async (call: () => Promise<void>) => {
    for (;;) {
      try {
        await call();
      } catch {
        return;
      }
    }
  };
  const create = async () => {
    told.made.add((await dub.createLink({ body: { url: "https://example.com" } })).id);
    if (told.made.size === 200) void server.stop("SIGKILL");
  };
  const list = async () => {
    for (const { id } of await dub.getLinks({ query: { pageSize: 20 } })) told.shown.add(id);
  };
  await Promise.all([...Array.from({ length: 16 }, () => untilKilled(create)), untilKilled(list), untilKilled(list)]);
  await server.finished;
  expect(told.shown.size).toBeGreaterThan(20);

  await using again = await startOverdub({ data });
  const after = dubClient(again, workspaceKey);
  const there = new Set<string>();
  for (let page = 1; there.size === (page - 1) * 100; page += 1) {
    for (const { id } of await after.getLinks({ query: { pageSize: 100, page } })) there.add(id);
  }
  for (const ids of [told.made, told.shown]) expect([...ids].filter((id) => !there.has(id))).toEqual([]);
});

test("kill -9 while calls go through the gateway: the audit log has each that was answered, and leaves none pending", async () => {
  await using first = await startOverdub({ args: ["--empty"] });
  const { data, apiToken, accountId } = first;
  await first.stop();
  const answered: string[] = [];
  const headers = { authorization: `Bearer ${apiToken}`, "content-type": "application/json" };
  const callUntilKilled = async (server: StartedOverdub, from: number) => {
    for (let n = from; ; n += 1) {
      const name = `tag-${n}`;
      try {
        const url = `${server.gateway}/proxy/tags?integrated_account_id=${accountId}`;
        const { status } = await fetch(url, { method: "POST", headers, body: JSON.stringify({ name }) });
        if (status !== 201) throw new Error(`A tag is answered with ${status}`);
        answered.push(name);
      } catch (error) {
        if (error instanceof TypeError) return;
        throw error;
      }
      if (answered.length % 120 === 100) void server.stop("SIGKILL");
    }
  };
  for (let round = 0; round < KILLS; round += 1) {
    await using server = await startOverdub({ data });
    await Promise.all(Array.from({ length: 8 }, (_, n) => callUntilKilled(server, (round * 8 + n) * 1000)));
    await server.finished;
  }
  expect(answered.length).toBeGreaterThan(KILLS * 50);

  await using server = await startOverdub({ data });
  const entries: { arguments: { name: string }; outcome: string }[] = [];
  for (let cursor = ""; cursor !== null; ) {
    const url = `${server.gateway}/audit-log?action=tool.call&limit=500${cursor && `&next_cursor=${cursor}`}`;
    const page = (await (await fetch(url, { headers })).json()) as { result: typeof entries; next_cursor: string };
    entries.push(...page.result);
    cursor = page.next_cursor;
  }
  const succeeded = entries.filter(({ outcome }) => outcome === "succeeded").map(({ arguments: { name } }) => name);
  expect(answered.filter((name) => !succeeded.includes(name))).toEqual([]);
  expect(new Set(entries.map(({ outcome }) => outcome))).not.toContain("pending");
  expect(new Set(succeeded).size).toBe(succeeded.length);
});

interface KeyClicks {
  readonly key: string;
  readonly clicks: number;
}

function clicksByKey(rows: readonly KeyClicks[]): Map<string, number> {
  return new Map(rows.map(({ key, clicks }) => [key, clicks] as const).toSorted());
}
