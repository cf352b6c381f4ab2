import type { Bounty } from "@overdub/contract";
import { describe, expect, test } from "vitest";
import { callApi, refusal } from "../testing/call-api.ts";
import { addMemberKey } from "../testing/insert-rows.ts";
import type { InsertedPartner } from "../testing/program-rows.ts";
import { DAY_MS, fraudScene, HOUR_MS } from "./testing/fraud-scene.ts";

/** What becomes of commissions on hold. See behaviour/partners 12.3 and 12.4. */
describe.each(["sqlite", "postgres"] as const)("what is on hold on %s", (dialect) => {
  const scene = fraudScene(dialect);
  let made = 0;

  /** A partner and a customer with its address, who has bought for 1000 and then 2000. */
  async function selfReferral() {
    made += 1;
    const email = `p${made}@self${made}.test`;
    const partner = await scene.addPartner({ email, email_lookup: email });
    const sell = await scene.lead(partner, `self${made}`, email);
    await sell(1000);
    await sell(2000);
    expect(await scene.statuses(partner)).toEqual(["hold", "hold"]);
    return { partner, sell };
  }
  async function share(...partners: readonly InsertedPartner[]) {
    made += 1;
    for (const partner of partners) await scene.setPaypal(partner, `shared${made}@home.test`);
    await scene.runJobs();
  }
  const groupOf = async (partner: InsertedPartner, type: string) => {
    const [group] = await scene.groups(partner, `&type=${type}&status=pending`);
    if (!group) throw new Error(`Nothing is pending of ${type}.`);
    return group;
  };

  test("a group that is resolved lets its commissions go on, into a payout, and says who resolved it and why", async () => {
    const { partner } = await selfReferral();
    const group = await groupOf(partner, "customerEmailMatch");
    const resolved = await scene.resolve(group, { reason: "It is a test purchase." });
    const { userId } = scene.get("workspace").workspace;
    expect(resolved).toMatchObject({
      ...{ id: group.id, status: "resolved", released: 2, resolutionReason: "It is a test purchase." },
      ...{ user: { id: userId }, resolvedAt: new Date(scene.clock.now()).toISOString() },
    });
    const rows = await scene.commissions(partner);
    expect(rows.map(({ status, is_uncounted }) => [status, is_uncounted])).toEqual([
      ["processed", 0],
      ["processed", 0],
    ]);
    expect(await scene.call("GET", `/payouts?partnerId=${partner.id}`)).toMatchObject([{ amount: 600 }]);
    expect(await scene.call("GET", `/partners/${partner.id}`)).toMatchObject({ totalCommissions: 600 });
    const entries = await scene.auditOf(rows[0] as { id: string });
    expect(entries.map(({ action }) => action)).toEqual(["created", "released", "processed"]);
    expect(entries[1]).toMatchObject({
      ...{ userId, detail: { reason: "customerEmailMatch was resolved: It is a test purchase." } },
    });
    expect(
      await refusal(scene.get("workspace"), "POST", `/admin/program/fraud/groups/${group.id}/resolve`, { body: {} }),
    ).toEqual([400, "bad_request", "This fraud group is already resolved."]);
    await scene.expectBalanced();
  });

  test("the same is found anew after a group was resolved, as a new group", async () => {
    const { partner, sell } = await selfReferral();
    await scene.resolve(await groupOf(partner, "customerEmailMatch"));
    await sell(500);
    expect(await scene.statuses(partner)).toEqual(["processed", "processed", "hold"]);
    expect((await scene.groups(partner)).map(({ status }) => status)).toEqual(["resolved", "pending"]);
  });

  test("a commission stays on hold as long as anything of its partner, or of its customer, is pending", async () => {
    const { partner } = await selfReferral();
    const ad = { url: "https://acme.test/?gclid=1" };
    await (await scene.lead(partner, `other${made}`, `x@other${made}.test`, ad))(3000);
    await share(partner, await scene.addPartner());
    expect(await scene.statuses(partner)).toEqual(["hold", "hold", "hold"]);
    expect(await scene.resolve(await groupOf(partner, "customerEmailMatch"))).toMatchObject({ released: 0 });
    expect(await scene.resolve(await groupOf(partner, "partnerDuplicateAccount"))).toMatchObject({ released: 2 });
    expect(await scene.statuses(partner)).toEqual(["processed", "processed", "hold"]);
    expect(await scene.resolve(await groupOf(partner, "paidTrafficDetected"))).toMatchObject({ released: 1 });
    await scene.runJobs();
    await scene.expectBalanced();
  });

  test("a group expires 30 days after its rule last held", async () => {
    const { partner, sell } = await selfReferral();
    await scene.wait(20 * DAY_MS);
    await sell(500);
    await scene.runJobs();
    await scene.wait(30 * DAY_MS - HOUR_MS);
    expect(await scene.statuses(partner)).toEqual(["hold", "hold", "hold"]);
    await scene.wait(HOUR_MS);
    expect(await scene.statuses(partner)).toEqual(["processed", "processed", "processed"]);
    expect(await scene.groups(partner)).toMatchObject([{ status: "expired", user: null, resolutionReason: null }]);
    const [row] = await scene.commissions(partner);
    expect((await scene.auditOf(row as { id: string }))[1]).toMatchObject({
      ...{ action: "released", userId: null, detail: { reason: "customerEmailMatch was quiet for 30 days." } },
    });
  });

  test("a group whose job is lost, as in an imported workspace, expires within the hour", async () => {
    const { partner } = await selfReferral();
    await scene.get("workspace").database.db.deleteFrom("jobs").where("type", "=", "fraud.expire-group").execute();
    await scene.wait(31 * DAY_MS);
    await scene.wait(HOUR_MS);
    expect(await scene.statuses(partner)).toEqual(["processed", "processed"]);
  });

  test("bounties see what was on hold when it goes on, once, whoever lets it go on", async () => {
    const condition = { attribute: "totalCommissions", operator: "gte", value: 100_000 };
    const bounty = await scene.call<Bounty>("POST", "/bounties", {
      ...{ type: "performance", performanceScope: "new", performanceCondition: condition, rewardAmount: 1 },
      groupIds: null,
    });
    const countOf = async ({ id }: InsertedPartner) =>
      (await scene.call<{ performanceCount: number }[]>("GET", `/bounties/${bounty.id}/submissions?partnerId=${id}`))[0]
        ?.performanceCount;
    const { partner, sell } = await selfReferral();
    expect(await countOf(partner)).toBeUndefined();
    const [first] = await scene.commissions(partner);
    await scene.call("PATCH", `/commissions/${first?.id}`, { status: "pending" });
    expect(await countOf(partner)).toBe(200);
    await scene.resolve(await groupOf(partner, "customerEmailMatch"));
    expect(await countOf(partner)).toBe(600);
    // What was pending and then held for the partner has counted before.
    await share(partner, await scene.addPartner());
    expect(await scene.statuses(partner)).toEqual(["hold", "hold"]);
    await sell(500);
    await scene.runJobs();
    for (const { id } of await scene.groups(partner, "&status=pending")) await scene.resolve({ id });
    expect(await countOf(partner)).toBe(700);
    const { partner: bulk } = await selfReferral();
    const commissionIds = (await scene.commissions(bulk)).map(({ id }) => id);
    await scene.call("PATCH", "/commissions/bulk", { commissionIds, status: "pending" });
    expect(await countOf(bulk)).toBe(600);
    await scene.call("POST", `/admin/program/bounties/${bounty.id}/archive`, {});
  });

  test("a limit counts what is on hold", async () => {
    const { db } = scene.get("workspace").database;
    const limit = { spend_limit_amount_cents: 500, spend_limit_interval: "allTime" } as const;
    await db.updateTable("rewards").set(limit).where("id", "=", scene.get("sale")).execute();
    const { partner } = await selfReferral();
    expect((await scene.commissions(partner)).map(({ earnings_cents }) => earnings_cents)).toEqual([200, 300]);
    const none = { spend_limit_amount_cents: null, spend_limit_interval: null };
    await db.updateTable("rewards").set(none).where("id", "=", scene.get("sale")).execute();
  });

  test("a ban resolves what is pending and cancels what is on hold; its end gives that back, and it counts", async () => {
    const { partner } = await selfReferral();
    const report = { flagForFraud: true, flagForFraudReason: "Buys from itself." };
    await scene.call("POST", "/partners/ban", { partnerId: partner.id, reason: "fraud", ...report });
    expect(await scene.statuses(partner)).toEqual(["canceled", "canceled"]);
    expect(await scene.groups(partner)).toMatchObject([
      { status: "resolved", resolutionReason: "The partner was banned." },
    ]);
    const [alert] = await scene.call<{ id: string }[]>("GET", "/admin/program/fraud/alerts?status=pending");
    expect(alert).toMatchObject({
      ...{ source: "ban", status: "pending", reason: "Buys from itself.", partner: { id: partner.id } },
      ...{ user: { id: scene.get("workspace").workspace.userId }, reviewedAt: null },
    });
    expect(
      await scene.call("PATCH", `/admin/program/fraud/alerts/${alert?.id}`, { status: "confirmed" }),
    ).toMatchObject({ status: "confirmed", reviewedAt: new Date(scene.clock.now()).toISOString() });
    expect(await scene.call("GET", "/admin/program/fraud/alerts?status=pending")).toEqual([]);
    await scene.call("POST", "/admin/program/partners/unban", { partnerId: partner.id });
    expect(await scene.statuses(partner)).toEqual(["processed", "processed"]);
    await scene.expectBalanced();
  });

  test("a rejection reports the partner, and resolves what is pending of it", async () => {
    const applicant = { name: "Twin", email: `twin${made}@x.test`, answers: { promotion: "Everywhere" } };
    const { partner } = await scene.call<{ partner: { id: string } }>("POST", "/program-applications", applicant);
    const enrolled = { id: partner.id } as InsertedPartner;
    await share(await scene.addPartner(), enrolled);
    await scene.give(enrolled, 100);
    expect(await scene.statuses(enrolled)).toEqual(["hold"]);
    const report = { flagForFraud: true, flagForFraudReason: " Applies twice. " };
    await scene.call("POST", "/program-applications/reject", { partnerId: partner.id, ...report });
    expect(await scene.groups(enrolled)).toMatchObject([
      { status: "resolved", resolutionReason: "The application was rejected." },
    ]);
    expect(await scene.statuses(enrolled)).toEqual(["processed"]);
    expect(await scene.call("GET", "/admin/program/fraud/alerts?status=pending")).toMatchObject([
      { source: "rejection", reason: "Applies twice.", partner: { id: partner.id } },
    ]);
  });

  test("what is wrong is refused, and changes nothing", async () => {
    const { partner } = await selfReferral();
    const group = await groupOf(partner, "customerEmailMatch");
    const at = (path: string) => `/admin/program/fraud/${path}`;
    const rules = await scene.call("GET", "/fraud/rules");
    const cases: [string, string, object | undefined, number, string][] = [
      ["POST", at("groups/frg_none/resolve"), {}, 404, "Fraud group frg_none not found."],
      ["PATCH", at("alerts/fra_none"), { status: "confirmed" }, 404, "Fraud alert fra_none not found."],
      ["POST", at(`groups/${group.id}/resolve`), { reason: "x".repeat(1001) }, 422, expect.stringMatching("reason")],
      ["GET", "/fraud/events?type=spam", undefined, 422, expect.stringMatching("type")],
      ["GET", "/fraud/groups?status=open", undefined, 422, expect.stringMatching("status")],
      ["PATCH", "/fraud/rules", { referralSourceBanned: { domains: ["*"] } }, 422, expect.stringMatching("letters")],
      [
        "PATCH",
        "/fraud/rules",
        { referralSourceBanned: { domains: ["a b"] } },
        422,
        expect.stringMatching("host name"),
      ],
      [
        "PATCH",
        "/fraud/rules",
        { referralSourceBanned: { domains: ["a.b", "A.b"] } },
        422,
        expect.stringMatching("once"),
      ],
      [
        "PATCH",
        "/fraud/rules",
        { paidTrafficDetected: { platforms: ["ask"] } },
        422,
        expect.stringMatching("platforms"),
      ],
      ["PATCH", "/fraud/rules", { customerEmailMatch: { enabled: "no" } }, 422, expect.stringMatching("enabled")],
      [
        ...["POST", "/partners/ban", { partnerId: partner.id, reason: "fraud", flagForFraud: true }],
        ...[400, "`flagForFraudReason` is required when `flagForFraud` is true."],
      ] as never,
    ];
    for (const [method, path, body, status, message] of cases) {
      const said = await refusal(scene.get("workspace"), method, path, body ? { body } : {});
      expect(said, path).toEqual([status, expect.any(String), message]);
    }
    expect(await scene.call("GET", "/fraud/rules")).toEqual(rules);
    expect(await scene.statuses(partner)).toEqual(["hold", "hold"]);
  });

  test("members change rules, viewers read; resolving and alerts are an owner's", async () => {
    const { partner } = await selfReferral();
    const group = await groupOf(partner, "customerEmailMatch");
    const { workspace } = scene.get("workspace");
    const { database } = scene.get("workspace");
    const { key: member } = await addMemberKey(database, workspace.id, "member");
    const { key: viewer } = await addMemberKey(database, workspace.id, "viewer");
    const statusOf = async (key: string, method: string, path: string, body?: object) =>
      (await callApi(scene.get("workspace"), method, path, { key, ...(body && { body }) })).status;
    for (const path of ["/fraud/events", "/fraud/groups", "/fraud/rules"]) {
      expect(await statusOf(viewer, "GET", path)).toBe(200);
    }
    const resolve = `/admin/program/fraud/groups/${group.id}/resolve`;
    expect([
      await statusOf(viewer, "PATCH", "/fraud/rules", {}),
      await statusOf(member, "PATCH", "/fraud/rules", {}),
      await statusOf(viewer, "POST", resolve, {}),
      await statusOf(member, "POST", resolve, {}),
    ]).toEqual([403, 200, 403, 403]);
  });
});
