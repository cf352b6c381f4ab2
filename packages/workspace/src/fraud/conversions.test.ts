import { describe, expect, test } from "vitest";
import { fraudScene } from "./testing/fraud-scene.ts";

/** Each rule by what it finds, and what is on hold for it. See behaviour/partners 12. */
describe.each(["sqlite", "postgres"] as const)("conversions that rules find something in, on %s", (dialect) => {
  const scene = fraudScene(dialect);

  test("customerEmailMatch: a partner who buys by its own link, a colleague, and a second one of a company", async () => {
    const partner = await scene.addPartner({ email: "ada@works.test", email_lookup: "ada@works.test" });
    const expected = [
      ["self", "Ada+shop@works.test", "exact"],
      ["colleague", "bob@works.test", "domainMatch"],
      ["first", "lin@corp.test", undefined],
      ["second", "max@corp.test", "historicalDomainMatch"],
      ["stranger", "eve@gmail.com", undefined],
    ] as const;
    for (const [externalId, email] of expected) await (await scene.lead(partner, externalId, email))(1000);
    expect(await scene.statuses(partner)).toEqual(expected.map(([, , matchType]) => (matchType ? "hold" : "pending")));
    for (const [externalId, , matchType] of expected) {
      const customerId = await scene.customerId(externalId);
      const events = await scene.events(`customerId=${customerId}&type=customerEmailMatch`);
      expect(events).toMatchObject(
        matchType
          ? [{ metadata: { matchType }, customer: { id: customerId }, partner: { id: partner.id }, createdAt: now() }]
          : [],
      );
    }
    expect(await scene.groups(partner)).toMatchObject([
      { type: "customerEmailMatch", status: "pending", eventCount: 3, partner: { id: partner.id }, user: null },
    ]);
  });

  test("a renewal of the second one of a company is no first conversion, the company's own is still on hold", async () => {
    const partner = await scene.addPartner();
    await (await scene.lead(partner, "r1", "r1@corp.test"))(1000);
    const sellAgain = await scene.lead(partner, "r2", "r2@corp.test");
    await sellAgain(1000);
    await scene.runJobs();
    await sellAgain(1000);
    expect(await scene.statuses(partner)).toEqual(["pending", "hold", "pending"]);
  });

  test("customerEmailSuspiciousDomain: an address for ten minutes", async () => {
    const partner = await scene.addPartner();
    await (await scene.lead(partner, "throwaway", "x@mailinator.com"))(1000);
    expect(await scene.statuses(partner)).toEqual(["hold"]);
    const [event] = await scene.events(`customerId=${await scene.customerId("throwaway")}`);
    expect(event).toMatchObject({ type: "customerEmailSuspiciousDomain", metadata: null });
  });

  test("referralSourceBanned: a visitor from a host that the program bans", async () => {
    const partner = await scene.addPartner();
    const click = { referer: "best.coupons.test", refererUrl: "https://best.coupons.test/acme" };
    await (await scene.lead(partner, "before", "before@corp-a.test", click))(1000);
    expect(await scene.statuses(partner)).toEqual(["pending"]);
    await scene.call("PATCH", "/fraud/rules", { referralSourceBanned: { domains: ["*.coupons.test"] } });
    await (await scene.lead(partner, "couponed", "couponed@corp-b.test", click))(1000);
    expect(await scene.statuses(partner)).toEqual(["pending", "hold"]);
    expect(await scene.events(`customerId=${await scene.customerId("couponed")}`)).toMatchObject([
      { type: "referralSourceBanned", metadata: { source: "best.coupons.test" } },
    ]);
  });

  test("paidTrafficDetected: a click that somebody paid Google for, unless the campaign is fine", async () => {
    const partner = await scene.addPartner();
    const url = "https://acme.test/?gclid=abc&gad_campaignid=77";
    await (await scene.lead(partner, "ad", "ad@corp-c.test", { url }))(1000);
    expect(await scene.statuses(partner)).toEqual(["hold"]);
    expect(await scene.events(`customerId=${await scene.customerId("ad")}&type=paidTrafficDetected`)).toMatchObject([
      { metadata: { source: "google", url } },
    ]);
    await scene.call("PATCH", "/fraud/rules", { paidTrafficDetected: { allowedCampaigns: ["77"] } });
    await (await scene.lead(partner, "brand", "brand@corp-d.test", { url }))(1000);
    expect(await scene.statuses(partner)).toEqual(["hold", "pending"]);
  });

  test("the same of the same customer is found once, and holds each time", async () => {
    const partner = await scene.addPartner({ email: "own@mine.test", email_lookup: "own@mine.test" });
    const sell = await scene.lead(partner, "again", "own@mine.test");
    await sell(1000);
    await scene.wait(1000);
    await sell(2000);
    expect(await scene.statuses(partner)).toEqual(["hold", "hold"]);
    expect(await scene.groups(partner)).toMatchObject([{ eventCount: 1, lastEventAt: now() }]);
    const [event, ...others] = await scene.events(`partnerId=${partner.id}`);
    const [first] = await scene.commissions(partner);
    expect([event?.commissionId, others]).toEqual([first?.id, []]);
  });

  test("a rule that is off, and a partner who is not watched, leave everything pending", async () => {
    const partner = await scene.addPartner({ email: "x@off.test", email_lookup: "x@off.test" });
    await scene.call("PATCH", "/fraud/rules", { customerEmailMatch: { enabled: false } });
    await (await scene.lead(partner, "off1", "y@off.test"))(1000);
    await scene.runJobs();
    await scene.call("PATCH", "/fraud/rules", { customerEmailMatch: { enabled: true } });
    await scene.call("PATCH", `/admin/program/partners/${partner.id}`, { riskMonitoring: false });
    await (await scene.lead(partner, "off2", "z@off.test"))(1000);
    const rows = await scene.commissions(partner);
    expect(rows.map(({ status }) => status)).toEqual(["pending", "pending"]);
    expect(await scene.groups(partner)).toEqual([]);
    const risks = await Promise.all(
      rows.map(async (row) => (await scene.auditOf(row))[0]?.detail.checks as { risk: unknown }),
    );
    expect(risks.map(({ risk }) => risk)).toEqual([
      expect.arrayContaining([{ rule: "customerEmailMatch", outcome: "off" }]),
      "The partner is not watched.",
    ]);
  });

  test("what somebody enters by hand came by no click, and no rule asks of it", async () => {
    const partner = await scene.addPartner({ email: "hand@made.test", email_lookup: "hand@made.test" });
    const customer = { externalId: "by-hand", country: "US", email: "hand@made.test" };
    await scene.call("POST", "/commissions", { type: "sale", partnerId: partner.id, customer, saleAmount: 1000 });
    expect(await scene.statuses(partner)).toEqual(["processed"]);
  });

  test("a commission on hold tells why, is told of as if it counted, and counts for no total", async () => {
    const partner = await scene.addPartner({ email: "me@home.test", email_lookup: "me@home.test" });
    const webhook = await scene.call<{ id: string }>("POST", "/webhooks", {
      ...{ name: "CRM", url: `https://crm.test/${dialect}`, triggers: ["commission.created"] },
    });
    await (await scene.lead(partner, "me", "me@home.test"))(1000);
    const [row] = await scene.commissions(partner);
    expect(row).toMatchObject({ status: "hold", earnings_cents: 200, payout_id: null, is_uncounted: 1 });
    const [entry] = await scene.auditOf(row as { id: string });
    expect(entry).toMatchObject({
      action: "created",
      detail: {
        checks: {
          risk: [
            { rule: "customerEmailMatch", outcome: "found", metadata: { matchType: "exact" } },
            { rule: "customerEmailSuspiciousDomain", outcome: "passed" },
            { rule: "referralSourceBanned", outcome: "passed" },
            { rule: "paidTrafficDetected", outcome: "passed" },
          ],
        },
        hold: { because: ["customerEmailMatch"] },
      },
    });
    expect(await scene.call("GET", `/partners/${partner.id}`)).toMatchObject({ totalCommissions: 0 });
    const { body } = await scene
      .get("workspace")
      .database.db.selectFrom("webhook_events")
      .select("body")
      .where("workspace_id", "=", scene.get("workspace").workspace.id)
      .orderBy("id", "desc")
      .executeTakeFirstOrThrow();
    expect(JSON.parse(body).data).toMatchObject({ status: "hold", partner: { totalCommissions: 200 } });
    await scene.call("DELETE", `/webhooks/${webhook.id}`);
    expect(await scene.call("GET", `/commissions?status=hold&partnerId=${partner.id}`)).toMatchObject([
      { id: row?.id, status: "hold" },
    ]);
    await scene.expectBalanced();
  });

  const now = () => new Date(scene.clock.now()).toISOString();
});
