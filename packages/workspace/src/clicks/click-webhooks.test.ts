import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { fetchReceivers, startReceiver } from "@overdub/testkit/receiver";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientOf } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { insertFolder } from "../testing/insert-rows.ts";
import { startWorkspaceOnPostgres } from "../testing/start-workspace-on-postgres.ts";
import { stranger, visitLink } from "../testing/visit-link.ts";
import { assertSdkReads } from "../webhooks/testing/parse-with-sdk.ts";

describe.each([
  ["SQLite", startWorkspace],
  ["PostgreSQL", startWorkspaceOnPostgres],
])("clicks that webhooks hear of, on %s", (_dialect, start) => {
  const clock = createClock();
  let workspace: StartedWorkspace;
  let api: ReturnType<typeof clientOf>;
  let made = 0;

  beforeAll(async () => {
    workspace = await start({ now: clock.now, fetch: fetchReceivers });
    api = clientOf(workspace);
  });
  afterAll(() => workspace.close());

  async function link(body: object = {}) {
    made += 1;
    return api.createLink({ body: { url: "https://acme.test/", key: `heard-${made}`, ...body } });
  }
  const visit = ({ key }: { readonly key: string }, headers: Readonly<Record<string, string>> = {}) =>
    visitLink(workspace.origin, `/${key}`, { headers: { ...stranger(), ...headers } });
  async function settle(): Promise<void> {
    await workspace.outbox.drain();
    await workspace.server.jobs.runDue();
  }
  async function listen(scope: {
    linkScope: "workspace" | "links" | "folders";
    linkIds?: string[];
    folderIds?: string[];
  }) {
    const receiver = await startReceiver();
    await api.createWebhook({ body: { name: "w", url: receiver.origin, triggers: ["link.clicked"], ...scope } });
    const keys = () => receiver.events().map(({ data }) => (data.link as { key: string }).key);
    return { receiver, keys };
  }

  test("are those of all links, of some links or of some folders", async () => {
    const folderId = await insertFolder(workspace.database.db, workspace.workspace.id, `F${made}`);
    const [plain, inFolder, named] = [await link(), await link({ folderId }), await link()];
    const all = await listen({ linkScope: "workspace" });
    const some = await listen({ linkScope: "links", linkIds: [named.id] });
    const folder = await listen({ linkScope: "folders", folderIds: [folderId] });
    const none = await listen({ linkScope: "links" });
    for (const one of [plain, inFolder, named, named]) await visit(one);
    await settle();
    expect(all.keys().toSorted()).toEqual([plain.key, inFolder.key, named.key, named.key].toSorted());
    expect([some.keys(), folder.keys(), none.keys()]).toEqual([[named.key, named.key], [inFolder.key], []]);
    const ids = all.receiver.events().map(({ id }) => id);
    expect([new Set(ids).size, ids.every((id) => /^evt_\w{25}$/.test(id))]).toEqual([4, true]);
    expect(some.receiver.events().every(({ id }) => ids.includes(id))).toBe(true);
    for (const { receiver } of [all, some, folder]) assertSdkReads(receiver);
    await workspace.database.db.deleteFrom("webhooks").execute();
  });

  test("are told with their facts and the link, its counters from after", async () => {
    const { receiver } = await listen({ linkScope: "workspace" });
    await api.createTag({ body: { name: "tag" } });
    const made = await link({ tagNames: ["tag"] });
    await visit(made, { "x-vercel-ip-country": "DE", "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0" });
    await settle();
    const [event] = receiver.events();
    expect(event?.data.click).toMatchObject({
      ...{ timestamp: new Date(clock.now()).toISOString(), country: "DE", region: "Unknown", city: "Unknown" },
      ...{ browser: "Firefox", referer: "(direct)", refererUrl: "(direct)", qr: false, url: "https://acme.test/" },
    });
    expect(Object.values(event?.data.click as object)).not.toContain(null);
    expect(event?.data.link).toEqual({ ...made, clicks: 1, lastClicked: new Date(clock.now()).toISOString() });
    await workspace.database.db.deleteFrom("webhooks").execute();
  });

  test("are those that count, of enabled webhooks of the own workspace; without any, nothing is planned", async () => {
    const { db } = workspace.database;
    const plans = () => db.selectFrom("jobs").select("id").where("type", "=", "webhook.clicks").execute();
    const one = await link();
    await visit(one);
    await workspace.outbox.drain();
    expect(await plans()).toEqual([]);
    const other = await workspace.addWorkspace({ slug: "other" });
    const foreign = await startReceiver();
    await clientOf(workspace, other.apiKey).createWebhook({
      body: { name: "w", url: foreign.origin, triggers: ["link.clicked"], linkScope: "workspace" },
    });
    const disabled = await listen({ linkScope: "workspace" });
    await db
      .updateTable("webhooks")
      .set({ disabled_at_ms: 1 })
      .where("workspace_id", "=", workspace.workspace.id)
      .execute();
    const { keys } = await listen({ linkScope: "workspace" });
    const visitor = stranger();
    await visit(one, visitor);
    await visit(one, visitor);
    await visit(one, { "user-agent": "curl/8.0" });
    await visit(one, { "dub-no-track": "1" });
    await settle();
    expect([keys(), foreign.received, disabled.receiver.received]).toEqual([[one.key], [], []]);
    await db.deleteFrom("webhooks").execute();
  });

  test("of a link that is deleted meanwhile say nothing, and a job that is run twice says nothing twice", async () => {
    const { db } = workspace.database;
    const { keys } = await listen({ linkScope: "workspace" });
    const [gone, kept] = [await link(), await link()];
    for (const one of [gone, kept]) await visit(one);
    await workspace.outbox.drain();
    await api.deleteLink({ params: { linkId: gone.id } });
    const [job] = await db.selectFrom("jobs").selectAll().where("type", "=", "webhook.clicks").execute();
    if (!job) throw new Error("Nothing is planned.");
    await workspace.server.jobs.runDue();
    await db.insertInto("jobs").values(job).execute();
    await workspace.server.jobs.runDue();
    expect(keys()).toEqual([kept.key]);
    await db.deleteFrom("webhooks").execute();
  });

  test("are told of however many come at once", async () => {
    const { receiver } = await listen({ linkScope: "workspace" });
    const one = await link();
    for (let count = 0; count < 120; count += 1) await visit(one);
    await settle();
    const clickIds = receiver.events().map(({ data }) => (data.click as { id: string }).id);
    expect([clickIds.length, new Set(clickIds).size]).toEqual([120, 120]);
    await workspace.database.db.deleteFrom("webhooks").execute();
  });
});
