import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientOf } from "../testing/call-api.ts";
import { insertFolder, insertTag } from "../testing/insert-rows.ts";
import { sampleClick } from "../testing/sample-events.ts";
import type { importText, SnapshotLine } from "../testing/snapshot-file.ts";
import { chunksOf, exportText, parseLines, signLines } from "../testing/snapshot-file.ts";
import type { CreatedWorkspace } from "../workspaces/create-workspace.ts";
import { MAX_LINE_BYTES } from "./lines.ts";

const KEEP = { keys: true };

let source: StartedWorkspace;
let target: StartedWorkspace;
let workspace: CreatedWorkspace;
let file: string;
let lines: SnapshotLine[];

beforeAll(async () => {
  [source, target] = await Promise.all([startWorkspace(), startWorkspace()]);
  workspace = await source.addWorkspace({ slug: "moving", domain: "moving.example" });
  const { db } = source.database;
  const folderId = await insertFolder(db, workspace.id, "Folder");
  await insertFolder(db, workspace.id, "Other folder");
  const tagId = await insertTag(db, workspace.id, "Tag");
  const api = clientOf({ server: source.server, workspace });
  for (const key of ["a", "b", "ü"]) {
    const link = await api.createLink({ body: { url: "https://acme.test/", key, folderId, tagIds: [tagId] } });
    await source.outbox.append(sampleClick(link, Date.now() - 1000));
  }
  file = await exportText(source.server.transfer, workspace.slug);
  lines = parseLines(file).slice(0, -1);
});
afterAll(() => Promise.all([source?.close(), target?.close()]));

const check = (text: string | Uint8Array, options: Parameters<typeof importText>[2] = KEEP) =>
  target.server.transfer.checkSnapshot(chunksOf(text), options);

const place = (table: string, nth = 0) => {
  const found = lines.flatMap((line, index) => ((line.event ? "events" : line.table) === table ? [index] : []));
  return found[nth] ?? -1;
};
/** The file with another row or event, and a footer that fits. */
const changed = (table: string, change: Readonly<Record<string, unknown>>, nth = 0) =>
  signLines(
    lines.with(place(table, nth), {
      ...(table === "events"
        ? { event: { ...lines[place(table, nth)]?.event, ...change } }
        : { table, row: { ...lines[place(table, nth)]?.row, ...change } }),
    }),
  );

test("the file as it was exported is accepted", async () => {
  expect(await check(file)).toMatchObject({ state: "new", workspace: { id: workspace.id, slug: "moving" } });
  expect(await check(signLines(lines))).toMatchObject({ state: "new" });
});

test("wherever a file is cut, it is refused", async () => {
  const bytes = Buffer.from(file);
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: bytes.length - 1 }), async (length) => {
      await expect(check(bytes.subarray(0, length))).rejects.toThrow(/cut|ends in the middle/);
    }),
  );
});

test("wherever a byte is changed, the file is refused", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: Buffer.byteLength(file) - 2 }), fc.integer({ min: 1, max: 255 }), async (at, by) => {
      const bytes = Buffer.from(file);
      bytes[at] = (bytes[at] ?? 0) ^ by;
      await expect(check(bytes)).rejects.toMatchObject({ name: "WorkspaceError" });
    }),
  );
});

describe("a file with a fitting footer is refused, by line, for", () => {
  const foreign = () => target.workspace.id;
  test.each<[string, () => string, RegExp]>([
    [
      "a row of another workspace",
      () => changed("links", { workspace_id: foreign() }),
      /^Line \d+: .* of another workspace\.$/,
    ],
    [
      "the workspace itself under another id",
      () => changed("workspaces", { id: foreign() }),
      /^Line 2: .* of another workspace\.$/,
    ],
    ["an event of another workspace", () => changed("events", { workspaceId: foreign() }), /of another workspace\.$/],
    [
      "a link on a domain that is not in the file",
      () => changed("links", { domain: "localhost" }),
      /^Line \d+: domain of links names a row of domains that/,
    ],
    ["a folder that is not in the file", () => changed("links", { folder_id: "fold_x" }), /folder_id of links names/],
    ["a tag that is not in the file", () => changed("link_tags", { tag_id: "tag_x" }), /tag_id of link_tags names/],
    ["a tag of another link", () => changed("link_tags", { link_id: "link_x" }), /does not follow its row of links/],
    [
      "a link that is there twice",
      () => signLines(lines.toSpliced(place("links", 1), 0, lines[place("links")] ?? {})),
      /one is there twice/,
    ],
    ["text in a number", () => changed("links", { clicks: "1" }), /^Line \d+: clicks must be a whole number\.$/],
    ["a fraction", () => changed("links", { clicks: 0.5 }), /clicks must be a whole number/],
    ["a number in a text", () => changed("links", { url: 1 }), /url must be text/],
    ["a NUL", () => changed("links", { url: "\0" }), /url must be text/],
    ["a null where there is none", () => changed("links", { url: null }), /url must be text/],
    ["a missing column", () => changed("links", { url: undefined }), /has no url/],
    ["an unknown column", () => changed("links", { novel: 1 }), /have no "novel": the file is of a newer version/],
    ["an unknown table", () => signLines([...lines, { table: "accounts", row: {} }]), /no table "accounts"/],
    [
      "a table that is not a workspace's",
      () => signLines([...lines, { table: "api_tokens", row: {} }]),
      /no table "api_tokens"/,
    ],
    [
      "a table in the wrong place",
      () => signLines([...lines, lines[place("tags")] ?? {}]),
      /not in the order|too late/,
    ],
    ["an unknown kind of event", () => changed("events", { kind: "wish" }), /no events of kind "wish"/],
    ["an event without a field", () => changed("events", { ua: undefined }), /ua must be a string/],
    ["an event with an unknown field", () => changed("events", { novel: "" }), /have no novel/],
    ["an event of no time", () => changed("events", { timestampMs: 1.5 }), /timestampMs must be a whole number/],
    [
      "another version",
      () => signLines([{ header: { ...lines[0]?.header, version: 2 } }]),
      /has version 2; this Overdub reads version 1/,
    ],
    ["another format", () => signLines([{ header: { format: "x" } }]), /^Line 1: /],
    ["no header", () => signLines(lines.slice(1)), /its first line is no header/],
    ["a header alone", () => signLines(lines.slice(0, 1)), /has no workspace/],
    ["what is no JSON", () => signLines([...lines, "{"]), /^Line \d+: it is no JSON\.$/],
    ["what is no object", () => signLines([...lines, "[1]"]), /^Line \d+: /],
    ["something behind the footer", () => `${file}{}\n`, /behind the footer/],
    ["an endless line", () => "x".repeat(MAX_LINE_BYTES + 1), /^Line 1: it is longer than 16 MB\.$/],
    ["an empty file", () => "", /cut/],
  ])("%s", async (_name, make, message) => {
    await expect(check(make())).rejects.toMatchObject({
      name: "WorkspaceError",
      message: expect.stringMatching(message),
    });
  });

  test("bytes that are no UTF-8", async () => {
    await expect(check(Buffer.from([0x7b, 0xff, 0x7d, 0x0a]))).rejects.toThrow("Line 1: it is no UTF-8 text.");
  });
});

describe("what is there already is named before anything is written", () => {
  test.each<[string, () => Promise<unknown>, RegExp]>([
    [
      "the workspace",
      () => source.server.transfer.checkSnapshot(chunksOf(file), KEEP),
      /exists already, and not by an import of this file/,
    ],
    [
      "the slug",
      () => target.addWorkspace({ slug: "moving" }),
      /^Line 2: a workspace with the slug moving exists already: choose another with --as\.$/,
    ],
    [
      "the domain",
      () => target.addWorkspace({ slug: "other", domain: "moving.example" }),
      /^Line 4: the domain moving\.example is another workspace's/,
    ],
    [
      "an API key",
      () => target.addWorkspace({ slug: "keyed", apiKey: workspace.apiKey }),
      /an API key of the file exists already: leave them out/,
    ],
  ])("%s", async (name, occupy, message) => {
    if (name === "the workspace") return expect(occupy()).rejects.toThrow(message);
    const occupant = (await occupy()) as CreatedWorkspace;
    try {
      await expect(check(file)).rejects.toThrow(message);
    } finally {
      await target.database.db.deleteFrom("workspaces").where("id", "=", occupant.id).execute();
    }
  });

  test("the id of a row of another workspace", async () => {
    const folder = await insertFolder(target.database.db, target.workspace.id, "Mine");
    // In the order of the ids, so that nothing but its owner is wrong with it.
    const at = place("folders", 1) + 1;
    const row = { ...lines[place("folders")]?.row, id: folder, name: "x", name_lookup: "x" };
    await expect(check(signLines(lines.toSpliced(at, 0, { table: "folders", row })))).rejects.toThrow(
      `the id "${folder}" of folders exists already, in another workspace.`,
    );
  });

  test("events of the workspace in the event store", async () => {
    const [event] = lines.flatMap((line) => (line.event ? [line.event] : []));
    await target.outbox.append(event as never);
    await expect(check(file)).rejects.toThrow("The event store holds 1 events of this workspace already");
  });

  test("nothing of all this has left a trace", async () => {
    const workspaces = await target.database.db.selectFrom("workspaces").select("id").execute();
    expect(workspaces).toEqual([{ id: target.workspace.id }]);
    expect(await target.database.db.selectFrom("workspace_imports").selectAll().execute()).toEqual([]);
  });
});

test("options that are no names are refused", async () => {
  await expect(check(file, { keys: true, slug: "No Slug" })).rejects.toThrow('"No Slug" is no slug');
  await expect(check(file, { keys: true, domains: { "moving.example": "a b" } })).rejects.toThrow(
    '"a b" is no domain name',
  );
});
