import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientOf } from "../testing/call-api.ts";
import { sampleClick } from "../testing/sample-events.ts";
import type { SnapshotLine } from "../testing/snapshot-file.ts";
import { chunksOf, exportText, parseLines, signLines } from "../testing/snapshot-file.ts";

let source: StartedWorkspace;
let target: StartedWorkspace;
let file: string;
let lines: SnapshotLine[];

beforeAll(async () => {
  [source, target] = await Promise.all([startWorkspace(), startWorkspace()]);
  const workspace = await source.addWorkspace({ slug: "moving", domain: "moving.example" });
  const api = clientOf({ server: source.server, workspace });
  for (const key of ["a", "b", "c"]) {
    const link = await api.createLink({ body: { url: "https://acme.test/", key } });
    await source.outbox.append(sampleClick(link, Date.now() - 1000));
  }
  file = await exportText(source.server.transfer, workspace.slug);
  lines = parseLines(file).slice(0, -1);
});
afterAll(() => Promise.all([source?.close(), target?.close()]));

const check = (text: string) => target.server.transfer.checkSnapshot(chunksOf(text), { keys: true });

describe("a file of an earlier version, whose header counts what there was,", () => {
  /** What the footer counts, but for some. */
  const counting = (counts: Readonly<Record<string, number>>) => {
    const held = parseLines(file).at(-1)?.footer as { counts: Record<string, number> };
    return signLines(lines.with(0, { header: { ...lines[0]?.header, counts: { ...held.counts, ...counts } } }));
  };

  test("is accepted when it holds that", async () => {
    expect(await check(counting({}))).toMatchObject({ state: "new" });
    expect(await check(counting({ customers: 0 }))).toMatchObject({ state: "new" });
  });

  test.each([
    ["more events", { events: 6 }, "counts 6 events, its footer 3"],
    ["fewer events", { events: 2 }, "counts 2 events, its footer 3"],
    ["more links", { links: 4 }, "counts 4 links, its footer 3"],
    ["rows of a table that the file has none of", { customers: 1 }, "counts 1 customers, its footer 0"],
  ])("is refused when that was %s", async (_name, counts, message) => {
    await expect(check(counting(counts))).rejects.toMatchObject({
      name: "WorkspaceError",
      message: expect.stringContaining(message),
    });
  });
});

test.each([
  ["fewer events", { events: 2 }],
  ["more links", { links: 4 }],
  ["a table of which it has no row", { customers: 1 }],
])("a file whose lines are other than its footer counts is refused: %s", async (_name, counts) => {
  const { footer } = parseLines(file).at(-1) as { footer: { counts: Record<string, number>; sha256: string } };
  const other = { footer: { ...footer, counts: { ...footer.counts, ...counts } } };
  const body = file.split("\n").slice(0, -2).join("\n");
  await expect(check(`${body}\n${JSON.stringify(other)}\n`)).rejects.toThrow("its digest or its counts do not fit");
});
