import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { expect, onTestFinished, test } from "vitest";
import { clientOf } from "../testing/call-api.ts";
import { sampleClick } from "../testing/sample-events.ts";
import { chunksOf, exportText, parseLines, signLines } from "../testing/snapshot-file.ts";

const AS_COPY = { keys: true, slug: "copy", domains: { localhost: "copy.localhost" } };
const NOW_MS = Date.UTC(2026, 2, 3);

async function start(): Promise<StartedWorkspace> {
  const workspace = await startWorkspace();
  onTestFinished(() => workspace.close());
  return workspace;
}

/** A workspace with clicks at these moments after `NOW_MS`; those of one name have one id. */
async function addClicks(clicks: readonly (readonly [name: string, atMs: number])[]) {
  const source = await start();
  const link = await clientOf(source).createLink({ body: { url: "https://acme.test/", key: "k" } });
  const events = clicks.map(([name, atMs]) => sampleClick(link, NOW_MS + atMs, { clickId: name.repeat(16) }));
  return { source, events };
}

async function importInto(target: StartedWorkspace, file: string) {
  const { transfer } = target.server;
  const { digest } = await transfer.checkSnapshot(chunksOf(file), AS_COPY);
  return transfer.importSnapshot(chunksOf(file), digest, AS_COPY);
}

async function storedClicks({ eventStore }: StartedWorkspace, workspaceId: string) {
  const scope = { workspaceId, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, filters: [] };
  return eventStore.list("click", scope, { offset: 0, limit: 100, order: "asc" });
}

test.each([
  [
    "of one moment",
    [
      ["a", 0],
      ["a", 0],
      ["b", 1],
    ],
    1,
  ],
  [
    "of several moments",
    [
      ["a", 0],
      ["b", 1],
      ["a", 2],
      ["a", 3],
    ],
    2,
  ],
  [
    "that are all alike",
    [
      ["a", 0],
      ["a", 0],
      ["a", 0],
      ["a", 0],
    ],
    3,
  ],
  [
    "that are none",
    [
      ["a", 0],
      ["b", 0],
      ["c", 1],
    ],
    0,
  ],
] as const)(
  "a file with repeats %s is imported, the first of each, and says how many",
  async (_title, clicks, repeats) => {
    const { source, events } = await addClicks(clicks);
    const lines = parseLines(await exportText(source.server.transfer, "acme"));
    const after = lines.findLastIndex(({ table }) => table === "links") + 1;
    const file = signLines(lines.slice(0, -1).toSpliced(after, 0, ...events.map((event) => ({ event: { ...event } }))));
    const target = await start();
    expect(await importInto(target, file)).toEqual({ repeatedEvents: repeats });
    const stored = await storedClicks(target, source.workspace.id);
    expect(stored).toHaveLength(events.length - repeats);
    expect(new Set(stored.map(({ clickId }) => clickId)).size).toBe(stored.length);
  },
);

test("a store that holds repeats from before can be exported, and its file be imported", async () => {
  const { source, events } = await addClicks([
    ["a", 0],
    ["a", 0],
    ["b", 1],
    ["a", 2],
  ]);
  await source.eventStore.append(events.map((event, index) => ({ seq: 1 + index, event })));
  const file = await exportText(source.server.transfer, "acme");
  expect(parseLines(file).filter(({ event }) => event)).toHaveLength(3);
  const target = await start();
  expect(await importInto(target, file)).toEqual({ repeatedEvents: 1 });
  expect((await storedClicks(target, source.workspace.id)).map(({ clickId }) => clickId[0])).toEqual(["a", "b"]);
});
