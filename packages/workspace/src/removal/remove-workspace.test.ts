import type { StartedWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { insertFolder, insertLinks, insertTag } from "../testing/insert-rows.ts";
import { startWorkspaceOn } from "../testing/start-workspace-on.ts";
import { visitLink } from "../testing/visit-link.ts";
import type { CreatedWorkspace } from "../workspaces/create-workspace.ts";
import { listWorkspaces } from "../workspaces/queries.ts";
import { countWorkspace } from "./remove-workspace.ts";

const MINUTE_MS = 60_000;

describe.each(["sqlite", "postgres"] as const)("a workspace that is removed, on %s", (dialect) => {
  // A time that is no other test's: ids of one process go on from the last one near theirs, and the first domain, which
  // answers for hosts that nobody has, is to be the one that was there before.
  const clock = createClock(Date.UTC(2031, 4, 7, 12));
  let started: StartedWorkspace;
  let gone: CreatedWorkspace;
  let kept: CreatedWorkspace;

  beforeAll(async () => {
    started = await startWorkspaceOn(dialect, { now: clock.now });
    const { db } = started.database;
    for (const slug of ["gone", "kept"]) {
      clock.advance(1);
      const workspace = await started.addWorkspace({ slug, domain: `${slug}.localhost` });
      await started.server.seedDemo(workspace);
      await insertLinks(db, workspace.id, workspace.domain, 1_200);
      await insertFolder(db, workspace.id, "Folder");
      await insertTag(db, workspace.id, "Tag");
      if (slug === "gone") gone = workspace;
      else kept = workspace;
    }
  });
  afterAll(() => started.close());

  const headersOf = ({ apiKey }: CreatedWorkspace) => ({ authorization: `Bearer ${apiKey}` });
  const statusOf = async (workspace: CreatedWorkspace) =>
    (await callApi(started, "GET", "/links", { headers: headersOf(workspace) })).status;
  const visit = async ({ domain }: CreatedWorkspace) =>
    (await visitLink(started.origin, "/k00007", { headers: { host: domain } })).status;
  const eventsOf = async ({ id }: CreatedWorkspace) => {
    await started.outbox.drain();
    const scope = { workspaceId: id, fromMs: 0, toMs: clock.now() + MINUTE_MS, filters: [] };
    const kinds = ["click", "lead", "sale"] as const;
    return Promise.all(kinds.map(async (kind) => (await started.eventStore.count(kind, scope)).count));
  };

  test("opens nothing and leads nowhere at once, and takes everything of its own along", async () => {
    const { db } = started.database;
    expect([await statusOf(gone), await visit(gone)]).toEqual([200, 302]);
    const before = { rows: await countWorkspace(db, kept.id), events: await eventsOf(kept) };
    expect(before.rows).toMatchObject({
      links: expect.any(Number),
      customers: expect.any(Number),
      programs: 1,
      commissions: expect.any(Number),
    });
    expect(Math.min(...before.events)).toBeGreaterThan(0);

    await started.server.transfer.removeWorkspace("gone");
    expect([await statusOf(gone), await visit(gone)]).toEqual([401, 404]);
    expect((await listWorkspaces(db)).map(({ slug }) => slug)).toEqual(["acme", "kept"]);
    await expect(started.server.transfer.removeWorkspace("gone")).rejects.toThrow("There is no workspace gone");
    await expect(started.server.transfer.removeWorkspace(gone.id)).rejects.toThrow("There is no workspace");

    // The slug and, once jobs are through, the domain are free.
    for (let round = 0; round < 20; round += 1) {
      await started.server.jobs.runDue();
      clock.advance(MINUTE_MS);
    }
    expect(await countWorkspace(db, gone.id)).toEqual({});
    expect(await db.selectFrom("workspaces").select("id").where("id", "=", gone.id).execute()).toEqual([]);
    expect(await eventsOf(gone)).toEqual([0, 0, 0]);
    const again = await started.addWorkspace({ slug: "gone", domain: gone.domain });
    expect(await statusOf(again)).toBe(200);

    expect({ rows: await countWorkspace(db, kept.id), events: await eventsOf(kept) }).toEqual(before);
    expect([await statusOf(kept), await visit(kept)]).toEqual([200, 302]);
  });
});
