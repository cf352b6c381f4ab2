import type { StartedWorkspace } from "@overdub/testkit";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lockEnrollment } from "../ledger/lock-enrollment.ts";
import { callApi } from "../testing/call-api.ts";
import { clickPartnerLink } from "../testing/partner-events.ts";
import { insertPartner, insertProgram } from "../testing/program-rows.ts";
import { startWorkspaceOn } from "../testing/start-workspace-on.ts";
import { moveToGroup } from "./terms.ts";

let workspace: StartedWorkspace;
beforeAll(async () => {
  workspace = await startWorkspaceOn("postgres");
});
afterAll(() => workspace?.close());

/** Partners whose links are in the opposite order of theirs: what goes by links meets what goes by partners. */
async function setUp(slug: string) {
  const { db } = workspace.database;
  const { id: workspaceId, apiKey } = await workspace.addWorkspace({ slug });
  const program = await insertProgram(db, workspaceId);
  const partners = [];
  for (let n = 0; n < 3; n += 1) partners.push(await insertPartner(db, program));
  partners.sort((one, two) => (one.id < two.id ? -1 : 1));
  // The last partner's link is the first, by its id and in the table.
  for (const [n, { link }] of partners.toReversed().entries()) {
    const id = `link_${slug}_${n}`;
    await db.updateTable("links").set({ id }).where("id", "=", link.id).execute();
    link.id = id;
  }
  return { program, partners, target: { server: workspace.server, workspace: { apiKey } } };
}

/** Has somebody take the partners one by one, in their order, while another works, and both come through. */
async function meet(
  { program, partners }: Pick<Awaited<ReturnType<typeof setUp>>, "program" | "partners">,
  work: () => Promise<unknown>,
): Promise<unknown> {
  const { db } = workspace.database;
  return db.transaction().execute(async (tx) => {
    const take = (partnerId = "") =>
      lockEnrollment(tx, { workspaceId: program.workspace_id, programId: program.id, partnerId });
    await take(partners[0]?.id);
    const working = work();
    const waits = sql<{ n: number }>`
      select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await expect.poll(async () => (await waits.execute(db)).rows[0]?.n).toBeGreaterThan(0);
    for (const { id } of partners.slice(1)) await take(id);
    return { working };
  });
}

test("a drain that moves the totals of many partners waits in no circle", async () => {
  const scene = await setUp("drained");
  await workspace.outbox.drain();
  for (const { link } of scene.partners) await clickPartnerLink(workspace, link);
  const { working } = (await meet(scene, () => workspace.outbox.drain())) as { working: Promise<void> };
  await working;
  expect(workspace.outbox.state().drains.outage).toBeFalsy();
});

test("neither does a deletion of many links, nor a move of many partners", async () => {
  const scene = await setUp("changed");
  const { db } = workspace.database;
  const group = await db
    .selectFrom("partner_groups")
    .selectAll()
    .where("program_id", "=", scene.program.id)
    .executeTakeFirstOrThrow();
  const partnerIds = scene.partners.map(({ id }) => id);
  await db
    .updateTable("program_enrollments")
    .set({ group_id: null })
    .where("program_id", "=", scene.program.id)
    .execute();
  const move = () =>
    db.transaction().execute((tx) => moveToGroup(tx, group, { partnerIds: partnerIds.toReversed() }, 0));
  const moved = (await meet(scene, move)) as { working: Promise<number> };
  expect(await moved.working).toBe(3);
  const linkIds = scene.partners.map(({ link }) => link.id).join(",");
  const remove = () => callApi(scene.target, "DELETE", `/links/bulk?linkIds=${linkIds}`);
  const deleted = (await meet(scene, remove)) as { working: ReturnType<typeof remove> };
  expect(await deleted.working).toMatchObject({ status: 200, body: { deletedCount: 3 } });
});
