import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { purgeRejectedJob, REAPPLY_AFTER_MS } from "../applications/purge-rejected.ts";
import type { CreditedPartners } from "../partners/testing/credited-partners.ts";
import { creditPartners } from "../partners/testing/credited-partners.ts";
import type { ApiTarget } from "../testing/call-api.ts";
import { callApi, clientOf } from "../testing/call-api.ts";
import { chunksOf, exportText, importText } from "../testing/snapshot-file.ts";
import { startWorkspaceOn } from "../testing/start-workspace-on.ts";

let source: StartedWorkspace;
let there: CreditedPartners;
beforeAll(async () => {
  const server = await startWorkspace();
  // Another one than every started server has.
  source = { ...server, workspace: await server.addWorkspace({ slug: "credited", domain: "credited.localhost" }) };
  there = await creditPartners(source);
  const { bob } = there;
  const code = { partnerId: bob.id, linkId: bob.links?.[0]?.id, code: "BOB" };
  await callApi(source, "POST", "/discount-codes", { body: code });
  const application = { name: "Eve", email: "eve@acme.test", answers: { promotion: "Everywhere" } };
  const { partner } = await clientOf(source).submitProgramApplication({ body: application });
  await clientOf(source).rejectProgramApplication({ body: { partnerId: partner.id } });
});
afterAll(() => source.close());

/** What a program is, and what its partners have brought. */
async function read(on: ApiTarget): Promise<unknown> {
  const paths = ["/admin/program", "/groups", "/rewards", "/partners?sortBy=createdAt", "/partner-tags"];
  const more = ["/discount-codes", `/partners/${there.bob.id}`, `/partners/analytics?partnerId=${there.ada.id}`];
  const answers = await Promise.all([...paths, ...more].map((path) => callApi(on, "GET", path)));
  return answers.map(({ status, body }) => [status, body]);
}
/** Ports differ, and nothing else. */
const withoutPorts = (answer: unknown) => JSON.parse(JSON.stringify(answer).replaceAll(/localhost:\d+/g, "localhost"));

test.each(["sqlite", "postgres"] as const)(
  "a program moves to %s with its partners, and their totals stay right",
  async (dialect) => {
    const file = await exportText(source.server.transfer, source.workspace.slug);
    const target = await startWorkspaceOn(dialect);
    try {
      await importText(target.server.transfer, file, { keys: true });
      const moved = { server: target.server, workspace: source.workspace };
      expect(withoutPorts(await read(moved))).toEqual(withoutPorts(await read(source)));
      const { db } = target.database;
      const { updated_at_ms } = await db
        .selectFrom("program_enrollments")
        .select("updated_at_ms")
        .where("status", "=", "rejected")
        .executeTakeFirstOrThrow();
      const purges = db.selectFrom("jobs").select("run_at_ms").where("type", "=", purgeRejectedJob.type).execute();
      expect(await purges).toEqual([{ run_at_ms: updated_at_ms + REAPPLY_AFTER_MS }]);
      const email = "new@example.org";
      const enrolled = await callApi(moved, "POST", "/partners", { body: { email, groupId: "vip" } });
      expect(enrolled).toMatchObject({ status: 201, body: { links: [{ key: "new" }] } });
    } finally {
      await target.close();
    }
  },
);

test("a program takes the slug that its workspace is given, and follows its domain", async () => {
  const file = await exportText(source.server.transfer, source.workspace.slug);
  const target = await startWorkspace();
  try {
    const domains = { "credited.localhost": "moved.localhost" };
    const options = { keys: true, slug: "moved", domains };
    await importText(target.server.transfer, file, options);
    const moved = { server: target.server, workspace: source.workspace };
    expect((await callApi(moved, "GET", "/admin/program")).body).toMatchObject({
      slug: "moved",
      domain: "moved.localhost",
    });
    expect((await callApi(moved, "GET", "/groups/vip")).body).toMatchObject({
      partnerGroupDefaultLinks: [{ domain: "moved.localhost" }],
    });
  } finally {
    await target.close();
  }
});

test("a slug that another program has is told before anything is written", async () => {
  const file = await exportText(source.server.transfer, source.workspace.slug);
  const target = await startWorkspace();
  try {
    await callApi(target, "POST", "/admin/program", { body: { name: "Theirs", slug: there.program.slug } });
    const check = (slug?: string) => target.server.transfer.checkSnapshot(chunksOf(file), { keys: true, slug });
    await expect(check()).rejects.toThrow('the slug "credited" of programs exists already, in another workspace.');
    expect(await check("other")).toMatchObject({ state: "new" });
  } finally {
    await target.close();
  }
});
