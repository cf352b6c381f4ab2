import { describe, expect, test } from "vitest";
import { callApi } from "../testing/call-api.ts";
import { insertCommission } from "../testing/insert-commission.ts";
import { insertPartner, insertProgram } from "../testing/program-rows.ts";
import { fraudScene, HOUR_MS } from "./testing/fraud-scene.ts";

/** See behaviour/partners 12. */
describe.each(["sqlite", "postgres"] as const)("partners whom rules find something of, on %s", (dialect) => {
  const scene = fraudScene(dialect);
  let made = 0;

  /** A program of its own, whose owner has this email, if any. */
  async function addOtherProgram(email: string | null) {
    made += 1;
    const workspace = scene.get("workspace");
    const { db } = workspace.database;
    const other = await workspace.addWorkspace({ slug: `other-${made}` });
    await db.updateTable("members").set({ email }).where("workspace_id", "=", other.id).execute();
    const program = await insertProgram(db, other.id);
    const target = { server: workspace.server, workspace: other };
    return {
      add: (person: string) => insertPartner(db, program, { email: person, email_lookup: person.toLowerCase() }),
      ban: (partnerId: string) =>
        callApi(target, "POST", "/partners/ban", { body: { partnerId, reason: "fake_traffic" } }),
      program,
    };
  }
  const setOwner = (email: string | null) =>
    scene
      .get("workspace")
      .database.db.updateTable("members")
      .set({ email })
      .where("workspace_id", "=", scene.get("workspace").workspace.id)
      .execute();

  test("partnerDuplicateAccount: two partners who are paid to one address, in any letter case, are found both", async () => {
    const [ada, bob] = [await scene.addPartner(), await scene.addPartner()];
    await scene.give(ada, 500);
    await scene.setPaypal(ada, "Money@home.test");
    expect(await scene.statuses(ada)).toEqual(["processed"]);
    await scene.setPaypal(bob, "money@HOME.test");
    await scene.runJobs();
    for (const [one, other] of [
      [ada, bob],
      [bob, ada],
    ] as const) {
      expect(await scene.events(`partnerId=${one.id}`)).toMatchObject([
        { type: "partnerDuplicateAccount", customer: null, metadata: { partnerId: other.id, account: "paypal" } },
      ]);
    }
    // What ada has earned leaves its payout, which has nothing else in it.
    expect(await scene.statuses(ada)).toEqual(["hold"]);
    expect(await scene.call("GET", `/payouts?partnerId=${ada.id}`)).toEqual([]);
    // What is new of it waits, too, whoever enters it; what is taken back does not.
    await scene.give(ada, 300);
    await scene.give(ada, -100);
    expect(await scene.statuses(ada)).toEqual(["hold", "hold", "processed"]);
    const [first, second] = await scene.commissions(ada);
    expect((await scene.auditOf(first as { id: string })).at(-1)).toMatchObject({
      ...{ action: "held", userId: null },
      detail: { after: { status: "hold" }, reason: "Found of the partner: partnerDuplicateAccount." },
    });
    expect((await scene.auditOf(second as { id: string }))[0]?.detail).toMatchObject({
      hold: { because: ["partnerDuplicateAccount"] },
    });
    await scene.expectBalanced();
  });

  test("of a payout what is confirmed stays, and the rest is summed again", async () => {
    const [ada, bob] = [await scene.addPartner(), await scene.addPartner()];
    const { db } = scene.get("workspace").database;
    const at = { created_at_ms: scene.clock.now(), updated_at_ms: scene.clock.now() };
    const confirmed = await insertCommission(db, scene.get("program"), ada.id, { earnings_cents: 700, ...at });
    await scene.wait(HOUR_MS);
    await scene.call("PATCH", `/admin/program/partners/${ada.id}`, { payoutsEnabled: true });
    const [payout] = await scene.call<{ id: string }[]>("GET", `/payouts?partnerId=${ada.id}`);
    await scene.call("POST", "/admin/program/payouts/confirm", { payoutIds: [payout?.id] });
    await insertCommission(db, scene.get("program"), ada.id, { earnings_cents: 90, ...at });
    await scene.wait(HOUR_MS);
    await scene.setPaypal(ada, "shared@home.test");
    await scene.setPaypal(bob, "shared@home.test");
    await scene.runJobs();
    const rows = await scene.commissions(ada);
    expect(rows.map(({ id, status }) => [id === confirmed, status])).toEqual([
      [true, "processed"],
      [false, "hold"],
    ]);
    await scene.expectBalanced();
  });

  test("partnerCrossProgramBan: who is banned by another program of the same owner, before or after", async () => {
    await setOwner("Owner@acme.test");
    const [other, strangers] = [await addOtherProgram("owner@ACME.test"), await addOtherProgram("else@acme.test")];
    const late = await scene.addPartner({ email: "Crook@x.test", email_lookup: "crook@x.test" });
    await scene.give(late, 400);
    const unknown = await strangers.add("crook@x.test");
    await strangers.ban(unknown.id);
    await scene.runJobs();
    expect(await scene.groups(late)).toEqual([]);
    const crook = await other.add("crook@x.test");
    await other.ban(crook.id);
    await scene.runJobs();
    expect(await scene.events(`partnerId=${late.id}`)).toMatchObject([
      { type: "partnerCrossProgramBan", metadata: { programId: other.program.id, reason: "fake_traffic" } },
    ]);
    expect(await scene.statuses(late)).toEqual(["hold"]);

    const second = await other.add("second@x.test");
    await other.ban(second.id);
    const { id } = await scene.call<{ id: string }>("POST", "/partners", { email: "second@x.test", name: "Second" });
    await scene.runJobs();
    expect(await scene.events(`partnerId=${id}`)).toMatchObject([{ type: "partnerCrossProgramBan" }]);
    const application = { name: "Third", email: "third@x.test", answers: { promotion: "Everywhere" } };
    await other.ban((await other.add("third@x.test")).id);
    const { partner } = await scene.call<{ partner: { id: string } }>("POST", "/program-applications", application);
    await scene.runJobs();
    expect(await scene.events(`partnerId=${partner.id}`)).toMatchObject([{ type: "partnerCrossProgramBan" }]);
    await setOwner(null);
  });

  test("an imported workspace shares no bans, whoever its file names as its owner", async () => {
    await setOwner("owner@victim.test");
    const other = await addOtherProgram("owner@victim.test");
    const imported = { workspace_id: other.program.workspace_id, digest: "x", options: "{}", lines_done: 1 };
    await scene
      .get("workspace")
      .database.db.insertInto("workspace_imports")
      .values({ ...imported, started_at_ms: 0, finished_at_ms: 1 })
      .execute();
    await other.ban((await other.add("framed@x.test")).id);
    const { id } = await scene.call<{ id: string }>("POST", "/partners", { email: "framed@x.test", name: "Framed" });
    await scene.runJobs();
    expect(await scene.events(`partnerId=${id}`)).toEqual([]);
    await setOwner(null);
  });

  test("an owner without an email shares no bans with others who have none", async () => {
    const other = await addOtherProgram(null);
    await other.ban((await other.add("nobody@x.test")).id);
    const { id } = await scene.call<{ id: string }>("POST", "/partners", { email: "nobody@x.test", name: "Nobody" });
    await scene.runJobs();
    expect(await scene.events(`partnerId=${id}`)).toEqual([]);
  });

  test("a partner who is not watched, and one who is banned, are not looked at", async () => {
    const [ada, bob, eve] = [await scene.addPartner(), await scene.addPartner(), await scene.addPartner()];
    await scene.call("PATCH", `/admin/program/partners/${ada.id}`, { riskMonitoring: false });
    await scene.call("POST", "/partners/ban", { partnerId: bob.id, reason: "spam" });
    for (const partner of [ada, bob, eve]) await scene.setPaypal(partner, "three@home.test");
    await scene.runJobs();
    expect([await scene.groups(ada), await scene.groups(bob)]).toEqual([[], []]);
    expect(await scene.groups(eve)).toMatchObject([{ eventCount: 2 }]);
    await scene.call("PATCH", `/admin/program/partners/${ada.id}`, { riskMonitoring: true });
    await scene.runJobs();
    expect(await scene.groups(ada)).toMatchObject([{ eventCount: 2 }]);
  });
});
