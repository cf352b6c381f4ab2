import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { MOVE_BATCH } from "./move-links-out.ts";

const clock = createClock();
let started: StartedWorkspace;

beforeAll(async () => {
  started = await startWorkspace({ now: clock.now });
});
afterAll(() => started.close());

async function target(slug: string) {
  const workspace = await started.addWorkspace({ slug });
  return { server: started.server, workspace };
}

const linksIn = (folderId: string) =>
  started.database.db.selectFrom("links").select("id").where("folder_id", "=", folderId).execute();

const waitingJobs = () =>
  started.database.db.selectFrom("jobs").select("run_at_ms").where("type", "=", "folder-deleted").execute();

/** As a bulk import would leave them. */
async function fill(workspaceId: string, linkId: string, folderId: string, count: number): Promise<void> {
  const { db } = started.database;
  const link = await db.selectFrom("links").selectAll().where("id", "=", linkId).executeTakeFirstOrThrow();
  const rows = Array.from({ length: count }, (_, n) => ({
    ...link,
    id: `${linkId}${n}`,
    workspace_id: workspaceId,
    folder_id: folderId,
    external_id: null,
    key: `${link.key}${n}`,
    key_lookup: `${link.key_lookup}${n}`,
  }));
  for (let start = 0; start < count; start += 200) {
    await db
      .insertInto("links")
      .values(rows.slice(start, start + 200))
      .execute();
  }
}

test("a deleted folder is gone at once, and its links stay, outside any folder", async () => {
  const on = await target("few");
  const api = clientOf(on);
  const folder = await api.createFolder({ body: { name: "Gone" } });
  const link = await api.createLink({ body: { url: "https://x.co", folderId: folder.id } });
  clock.advance(1000);
  expect((await callApi(on, "DELETE", `/folders/${folder.id}`)).body).toEqual({ id: folder.id });
  expect(await api.listFolders()).toEqual([]);
  expect(await refusal(on, "DELETE", `/folders/${folder.id}`)).toEqual([404, "not_found", "Folder not found."]);
  expect(await api.getLinks()).toEqual([{ ...link, folderId: null, updatedAt: new Date(clock.now()).toISOString() }]);
  expect((await callApi(on, "POST", "/folders", { body: { name: "gone" } })).status).toBe(201);
});

test("of several who delete a folder at once, one does", async () => {
  const on = await target("race");
  const folder = await clientOf(on).createFolder({ body: { name: "Gone" } });
  const answers = await Promise.all([1, 2, 3].map(() => callApi(on, "DELETE", `/folders/${folder.id}`)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
});

test("where there are many links a job moves the rest, and no other folder's", async () => {
  const on = await target("many");
  const api = clientOf(on);
  const [gone, kept] = [
    await api.createFolder({ body: { name: "Gone" } }),
    await api.createFolder({ body: { name: "Kept" } }),
  ];
  const { id } = await api.createLink({ body: { url: "https://x.co", folderId: kept.id } });
  await fill(on.workspace.id, id, gone.id, 2 * MOVE_BATCH + 1);
  await api.deleteFolder({ params: { id: gone.id } });
  expect(await linksIn(gone.id)).toHaveLength(MOVE_BATCH + 1);
  await started.server.jobs.runDue();
  expect(await linksIn(gone.id)).toEqual([]);
  expect(await linksIn(kept.id)).toHaveLength(1);
  expect(await api.getLinksCount()).toBe(2 * MOVE_BATCH + 1);
});

test("a link that was put into the folder while it was deleted is moved out of it, too", async () => {
  clock.advance(120_000);
  await started.server.jobs.runDue();
  const on = await target("late");
  const api = clientOf(on);
  const folder = await api.createFolder({ body: { name: "Gone" } });
  const { id } = await api.createLink({ body: { url: "https://x.co" } });
  await api.deleteFolder({ params: { id: folder.id } });
  await started.server.jobs.runDue();
  expect(await waitingJobs()).toEqual([{ run_at_ms: clock.now() + 60_000 }]);
  await started.database.db.updateTable("links").set({ folder_id: folder.id }).where("id", "=", id).execute();
  clock.advance(60_000);
  await started.server.jobs.runDue();
  expect((await api.getLinkInfo({ query: { linkId: id } })).folderId).toBeNull();
  expect(await waitingJobs()).toEqual([]);
});

test("a folder is not half deleted when its links cannot be moved", async () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const broken = await startWorkspace();
  const api = clientOf(broken);
  const folder = await api.createFolder({ body: { name: "Kept" } });
  await broken.database.db.schema.dropTable("jobs").execute();
  const { status } = await callApi(broken, "DELETE", `/folders/${folder.id}`);
  const kept = await api.listFolders();
  await broken.close();
  logged.mockRestore();
  expect([status, kept]).toEqual([500, [folder]]);
});
