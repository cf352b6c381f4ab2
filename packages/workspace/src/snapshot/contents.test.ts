import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import type { TestPostgres } from "@overdub/testkit/postgres";
import { startPostgres } from "@overdub/testkit/postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { saveLinkPreview } from "../link-store/link-previews.ts";
import { clientOf } from "../testing/call-api.ts";
import { insertCustomer, sampleClick, sampleLead, sampleSale } from "../testing/sample-events.ts";
import { redPng } from "../testing/sample-images.ts";
import { chunksOf, contentsOf, exportText, importText, parseLines, signLines } from "../testing/snapshot-file.ts";
import { SNAPSHOT_TABLES } from "./tables.ts";

const KEEP = { keys: true };
const DAY_MS = 86_400_000;

let postgres: TestPostgres;
let source: StartedWorkspace;
let pg: StartedWorkspace;
let target: StartedWorkspace;

beforeAll(async () => {
  postgres = await startPostgres();
  const databaseUrl = await postgres.createMigrated();
  [source, pg, target] = await Promise.all([startWorkspace(), startWorkspace({ databaseUrl }), startWorkspace()]);
});
afterAll(async () => {
  await Promise.all([source?.close(), pg?.close(), target?.close()]);
  await postgres?.stop();
});

let made = 0;
async function addWorkspace() {
  made += 1;
  const workspace = await source.addWorkspace({ slug: `full-${made}`, domain: `full-${made}.example` });
  return { workspace, api: clientOf({ server: source.server, workspace }) };
}

const rowsOf = (file: string, name: string) =>
  parseLines(file).flatMap(({ table, row }) => (table === name ? [row] : []));

test("leads and sales come along with their customers, and count as before", async () => {
  const { workspace, api } = await addWorkspace();
  const link = await api.createLink({ body: { url: "https://acme.test/", trackConversion: true } });
  const customerId = await insertCustomer(source.database.db, workspace.id, { externalId: "ext", name: "É" });
  const startMs = Date.now() - DAY_MS;
  const clicks = Array.from({ length: 30 }, (_, index) => sampleClick(link, startMs + Math.floor(index / 10)));
  const metadata = JSON.stringify({ plan: "pro" });
  for (const click of clicks) {
    await Promise.all([
      source.outbox.append(click),
      source.outbox.append(sampleLead(click, customerId, { metadata })),
      source.outbox.append(sampleSale(click, customerId)),
    ]);
  }
  const file = await exportText(source.server.transfer, workspace.slug);
  const answers = async ({ server }: StartedWorkspace) => {
    const there = clientOf({ server, workspace });
    const query = { interval: "30d", timezone: "UTC" } as const;
    const kinds = ["clicks", "leads", "sales"] as const;
    return {
      totals: await there.retrieveAnalytics({ query: { ...query, event: "composite" } }),
      events: await Promise.all(kinds.map((event) => there.listEvents({ query: { ...query, event, limit: 100 } }))),
    };
  };
  const before = await answers(source);
  expect(before.totals).toMatchObject({ clicks: 30, leads: 30, sales: 30, saleAmount: 30 * 4900 });
  for (const server of [pg, target]) {
    const { counts } = await importText(server.server.transfer, file, KEEP);
    expect(counts).toMatchObject({ events: 90, customers: 1 });
    expect(await answers(server)).toEqual(before);
  }
});

test("images that are served here come along, byte by byte, and what destinations say of themselves", async () => {
  const { workspace, api } = await addWorkspace();
  const image = await redPng();
  const shown = `data:image/png;base64,${image.toString("base64")}`;
  const link = await api.createLink({ body: { url: "https://acme.test/", key: "shown", proxy: true, image: shown } });
  await saveLinkPreview(source.database.db, link, { title: "Titel", description: null, image: null }, 5);
  const file = await exportText(source.server.transfer, workspace.slug);
  await importText(pg.server.transfer, file, KEEP);
  const second = await exportText(pg.server.transfer, workspace.slug);
  const domains = { [workspace.domain]: "renamed.example" };
  await importText(target.server.transfer, second, { keys: true, domains });
  for (const { database } of [pg, target]) {
    const images = await database.db.selectFrom("link_images").selectAll().where("link_id", "=", link.id).execute();
    expect(images.map(({ name, bytes }) => [name, Buffer.from(bytes)])).toEqual([[link.id, image]]);
  }
  expect(rowsOf(second, "link_previews")).toMatchObject([{ link_id: link.id, title: "Titel", fetched_at_ms: 5 }]);
  expect(contentsOf(second)).toEqual(contentsOf(file));
  const renamed = await clientOf({ server: target.server, workspace }).getLinkInfo({ query: { linkId: link.id } });
  expect([link.image, renamed.image]).toEqual([
    `https://${workspace.domain}/api/images/${link.id}`,
    `https://renamed.example/api/images/${link.id}`,
  ]);
  const broken = parseLines(file)
    .slice(0, -1)
    .map((line) => (line.table === "link_images" ? { ...line, row: { ...line.row, bytes: "no base64" } } : line));
  await expect(target.server.transfer.checkSnapshot(chunksOf(signLines(broken)), KEEP)).rejects.toThrow(
    /^Line \d+: bytes must be base64\.$/,
  );
});

test("imported links are found by searches, and the end of their A/B test is planned", async () => {
  const { workspace, api } = await addWorkspace();
  const testCompletedAt = new Date(Date.now() + DAY_MS).toISOString();
  const testVariants = ["https://acme.test/a", "https://acme.test/b"].map((url) => ({ url, percentage: 50 }));
  const link = await api.createLink({
    body: { url: "https://acme.test/needle", trackConversion: true, testVariants, testCompletedAt },
  });
  await api.createLink({ body: { url: "https://acme.test/hay" } });
  const file = await exportText(source.server.transfer, workspace.slug);
  for (const { server, database } of [pg, target]) {
    await importText(server.transfer, file, KEEP);
    const found = await clientOf({ server, workspace }).getLinks({ query: { search: "needle" } });
    expect(found.map(({ id }) => id)).toEqual([link.id]);
    const jobs = await database.db.selectFrom("jobs").select(["payload", "run_at_ms"]).execute();
    const ends = jobs.filter(({ payload }) => JSON.parse(payload).linkId === link.id);
    expect(ends.map((job) => job.run_at_ms)).toEqual([Date.parse(testCompletedAt)]);
  }
});

test("a domain that is renamed leaves behind what its old name is registered as", async () => {
  const { workspace } = await addWorkspace();
  const registered = { id: `regd_${made}`, workspace_id: workspace.id, slug: workspace.domain, renewal_fee_cents: 0 };
  const dates = { auto_renewal_disabled_at_ms: null, expires_at_ms: 1, created_at_ms: 1 };
  await source.database.db
    .insertInto("registered_domains")
    .values({ ...registered, ...dates })
    .execute();
  const file = await exportText(source.server.transfer, workspace.slug);
  await importText(pg.server.transfer, file, KEEP);
  await importText(target.server.transfer, file, { keys: true, domains: { [workspace.domain]: "other.example" } });
  const there = (server: StartedWorkspace) => exportText(server.server.transfer, workspace.slug);
  expect(rowsOf(await there(pg), "registered_domains")).toHaveLength(1);
  expect(rowsOf(await there(target), "registered_domains")).toEqual([]);
});

/**
 * What belongs to a workspace only as long as it is on this server, such as what its imports of CSV files have made and
 * could undo there; a lead is claimed for seven days, an embed token lives for three hours, counts are made, leads
 * and clicks are among the events, webhooks were told of what happened there, and members sign in and let applications of other workspaces in there.
 */
const NOT_IN_FILES = [
  ...["workspace_imports", "csv_imports", "csv_import_links", "csv_import_tags"],
  ...["lead_claims", "link_counts", "embed_tokens", "webhook_events", "latest_leads", "kept_clicks"],
  ...["oauth_codes", "oauth_tokens", "sign_in_members", "sign_in_links"],
  // Links bring theirs along in their counters.
  "click_deltas",
  // Each event store is numbered by its own server.
  ...["link_numbers", "link_changes"],
];

/** Of the gateway: the ids in them are those of any Dub. */
const OF_GATEWAY = ["campaign_rows", "conversion_reviews", "onboarding_decisions"];

test("every table that points to a workspace or to something in it is in the file", async () => {
  const tables = await source.database.db.introspection.getTables();
  const owned = [
    ...["workspace_id", "link_id", "folder_id", "domain_id", "tag_id", "customer_id"],
    ...["program_id", "group_id", "partner_id", "enrollment_id", "commission_id"],
  ];
  const names = tables
    .filter(({ name, columns }) => !name.startsWith("link_search") && columns.some(({ name }) => owned.includes(name)))
    .map(({ name }) => name);
  expect(names.toSorted()).toEqual(
    [
      ...SNAPSHOT_TABLES.map(({ name }) => name).filter((name) => name !== "workspaces"),
      ...NOT_IN_FILES,
      ...OF_GATEWAY,
    ].toSorted(),
  );
});
