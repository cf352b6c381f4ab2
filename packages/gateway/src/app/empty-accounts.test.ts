import { describeEachDialect } from "@overdub/storage/testing/databases";
import { expect, test } from "vitest";
import { addSource } from "../conversions/testing/start-source.ts";
import { linksDub } from "../testing/links-dub.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

const COUNT = 1_203;

describeEachDialect("deleting an account", ({ createUrl }) => {
  test("leaves nothing behind of what it has much of", async () => {
    await using t = await startTestGateway({ databaseUrl: await createUrl() });
    t.script(linksDub().script);
    const { db } = t.gateway.context;
    const fill = async () => {
      const body = { label: "Launch", integrated_account_id: t.account.id, template: { url: "{{u}}" } };
      const campaign = (await t.call("POST", "/campaign", { body })).json;
      const table = `u\n${Array.from({ length: COUNT }, (_, n) => `https://a.test/${n}`).join("\n")}`;
      await t.call("PUT", `/campaign/${campaign.id}/table`, { body: table, headers: { "content-type": "text/csv" } });
      await t.call("POST", `/campaign/${campaign.id}/plan`);
      const source = await addSource(t, "stripe");
      const rows = `type,invoice_id\n${Array.from({ length: COUNT }, (_, n) => `cancel,in_${n}`).join("\n")}`;
      return (await t.call("PUT", `/conversion-source/${source}/import`, { body: rows })).json;
    };
    const run = await fill();
    const failure = { run_id: run.id, item: "x", reason: "y", payload: null, is_waiting: 0, created_at_ms: 1 } as const;
    for (let n = 0; n < COUNT; n += 401) {
      const rows = Array.from({ length: 401 }, (_, index) => ({ ...failure, id: `failure-${n + index}` }));
      await db.insertInto("run_failures").values(rows).execute();
    }
    const decision = {
      account_id: t.account.id,
      partner_id: "pn",
      state: "held",
      rule: null,
      reason: "",
      version: 1,
    } as const;
    const since = { links: "[]", error: null, attempts: 1, applied_at: null, created_at_ms: 1, updated_at_ms: 1 };
    await db
      .insertInto("onboarding_decisions")
      .values(Array.from({ length: 600 }, (_, n) => ({ ...decision, ...since, application_id: `a${n}` })))
      .execute();
    const count = async () => {
      const tables = ["campaign_rows", "conversion_events", "run_failures", "onboarding_decisions", "runs"] as const;
      const counts = tables.map((table) =>
        db
          .selectFrom(table)
          .select((eb) => eb.fn.countAll<number>().as("count"))
          .executeTakeFirstOrThrow(),
      );
      return (await Promise.all(counts)).map((found) => Number(found.count));
    };
    expect(await count()).toEqual([COUNT, COUNT, COUNT, 600, 2]);
    expect((await t.call("DELETE", `/integrated-account/${t.account.id}`)).status).toBe(200);
    expect(await count()).toEqual([0, 0, 0, 0, 0]);
  });
});
