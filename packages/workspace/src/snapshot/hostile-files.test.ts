import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientOf } from "../testing/call-api.ts";
import { insertFolder, insertTag } from "../testing/insert-rows.ts";
import { sampleClick } from "../testing/sample-events.ts";
import { redPng } from "../testing/sample-images.ts";
import type { SnapshotLine } from "../testing/snapshot-file.ts";
import { chunksOf, exportText, parseLines, signLines } from "../testing/snapshot-file.ts";

let source: StartedWorkspace;
let target: StartedWorkspace;
let lines: SnapshotLine[];

beforeAll(async () => {
  [source, target] = await Promise.all([startWorkspace(), startWorkspace()]);
  const workspace = await source.addWorkspace({ slug: "moving", domain: "moving.example" });
  const { db } = source.database;
  const folderId = await insertFolder(db, workspace.id, "Folder");
  await db
    .insertInto("folder_users")
    .values({ folder_id: folderId, user_id: workspace.userId, role: "viewer" })
    .execute();
  const tagId = await insertTag(db, workspace.id, "Tag");
  const image = `data:image/png;base64,${(await redPng()).toString("base64")}`;
  const link = await clientOf({ server: source.server, workspace }).createLink({
    body: {
      ...{ url: "https://acme.test/", key: "k", folderId, tagIds: [tagId], proxy: true, image },
      trackConversion: true,
      testCompletedAt: new Date(Date.now() + 86_400_000).toISOString(),
      geo: { DE: "https://acme.test/de" },
      testVariants: [
        { url: "https://acme.test/a", percentage: 50 },
        { url: "https://acme.test/b", percentage: 50 },
      ],
    },
  });
  await source.outbox.append(sampleClick(link, Date.now() - 1000));
  lines = parseLines(await exportText(source.server.transfer, workspace.slug)).slice(0, -1);
});
afterAll(() => Promise.all([source?.close(), target?.close()]));

const check = (text: string) => target.server.transfer.checkSnapshot(chunksOf(text), { keys: true });

/** The file with another first row of a table, or another event, and a footer that fits. */
function changed(table: string, change: Readonly<Record<string, unknown>>): string {
  const at = lines.findIndex((line) => (line.event ? "events" : line.table) === table);
  const { row, event } = lines[at] ?? {};
  return signLines(
    lines.with(at, table === "events" ? { event: { ...event, ...change } } : { table, row: { ...row, ...change } }),
  );
}

test("the file as it was exported is accepted", async () => {
  expect(await check(signLines(lines))).toMatchObject({ state: "new" });
});

describe("what no request could bring, no file brings either:", () => {
  test.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    ["links", { url: "javascript:alert(1)" }, /url leads where no link may lead/],
    ["links", { url: " jAvaScript:alert(1)" }, /url leads where/],
    ["links", { expired_url: "data:text/html,x" }, /expired_url leads where/],
    ["links", { ios: "vbscript:x" }, /ios leads where/],
    ["links", { image: "javascript:x" }, /image leads where/],
    ["links", { url: `https://acme.test/${"x".repeat(40_000)}` }, /url is longer than 32000 characters/],
    ["links", { geo: '{"DE":"javascript:x"}' }, /geo holds no destinations/],
    ["links", { geo: "[" }, /geo holds no destinations/],
    ["links", { test_variants: '[{"url":"file:///etc/passwd","percentage":50}]' }, /test_variants are no/],
    ["links", { key: "" }, /key is none/],
    ["links", { key_lookup: "k".repeat(5_000) }, /key is none/],
    ["links", { external_id: "x".repeat(300) }, /external_id is too long/],
    ["links", { title: "x".repeat(300_000) }, /title is longer than 262144 bytes/],
    ["links", { password: "é".repeat(200_000) }, /password is longer than/],
    ["links", { clicks: -1 }, /clicks must not be negative/],
    ["links", { sale_amount_cents: -5 }, /sale_amount_cents must not be negative/],
    ["links", { created_at_ms: 8.7e15 }, /created_at_ms is no time/],
    ["link_images", { content_type: "text/html" }, /bytes are no image of content_type/],
    ["link_images", { bytes: Buffer.from("<script>").toString("base64") }, /bytes are no image/],
    ["domains", { slug: "not a host" }, /slug is no name/],
    ["domains", { slug: "dub.sh\r\nx" }, /slug is no name/],
    ["domains", { not_found_url: "javascript:x" }, /not_found_url leads where/],
    ["workspaces", { slug: "../x" }, /slug is none/],
    ["workspaces", { requests_per_minute: 0 }, /a limit is none/],
    ["workspaces", { requests_per_minute: -1 }, /must not be negative/],
    ["workspaces", { allowed_hostnames: '{"a":1}' }, /allowed_hostnames are no list/],
    ["members", { role: "root" }, /role is none/],
    ["tags", { color: "<b>" }, /color is none/],
    ["folders", { access_level: "all" }, /access_level is none/],
    ["folder_users", { role: "root" }, /role is none/],
    ["api_keys", { scopes: "links.read everything" }, /scopes hold one that is none/],
    ["api_keys", { key_hash: "x" }, /key_hash is no digest/],
    ["events", { timestampMs: 8.7e15 }, /timestampMs is no time/],
    ["events", { ua: "x".repeat(70_000) }, /ua is longer than/],
  ])("%s (%#)", async (table, change, message) => {
    const error = await check(changed(table, change)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "WorkspaceError", message: expect.stringMatching(message) });
    expect((error as Error).message).toMatch(/^Line \d+: /);
  });
});
