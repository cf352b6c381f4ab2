import type { KyselyPlugin } from "kysely";
import { expect, test } from "vitest";
import { processEvent } from "./process-event.ts";
import { describeSource } from "./testing/describe-source.ts";
import { CUSTOMER, invoiceOf, refundOf, workOff } from "./testing/start-source.ts";

describeSource("events whose process is killed", (on) => {
  test("killed before any statement, it goes on where it was, and counts everything once", {
    timeout: 60_000,
  }, async () => {
    let statement = 1;
    for (let isThrough = false; !isThrough; statement += 1) {
      const name = String(statement);
      await on.t.db.deleteFrom("jobs").execute();
      await on.send(`evt_${name}_1`, "customer.created", CUSTOMER);
      await on.send(`evt_${name}_2`, "invoice.paid", invoiceOf(name, 1_000));
      await on.send(`evt_${name}_3`, "charge.refunded", refundOf(name, 1_000, 250));
      const events = await on.t.db
        .selectFrom("conversion_events")
        .select("id")
        .where("state", "=", "received")
        .orderBy("event_id")
        .execute();
      const left = { statements: statement };
      const failing = { ...on.t.gateway.context, db: on.t.db.withPlugin(dieAfter(left)) };
      for (const { id } of events) await processEvent(failing, { id }).catch(() => {});
      isThrough = left.statements > 0;
      // What was held is let go.
      on.t.nowMs += 21_000;
      await workOff(on.t, 3);
      const found = await on.states();
      expect([1, 2, 3].map((number) => found[`evt_${name}_${number}`]?.[0])).not.toContain("failed");
      expect(found[`evt_${name}_3`], `at statement ${name}`).toEqual(["sent", null]);
      expect(on.dub.sales.size).toBe(statement);
      expect(on.commissionOf(name)).toMatchObject({ amount: 750, earnings: 150, status: "pending" });
    }
    expect(on.dub.leads.size).toBe(1);
    expect(statement).toBeGreaterThan(20);
  });
});

/** Lets so many statements through; then each fails, as when the process had ended there. */
function dieAfter(left: { statements: number }): KyselyPlugin {
  return {
    transformQuery({ node }) {
      left.statements -= 1;
      if (left.statements < 0) throw new Error("The process was killed.");
      return node;
    },
    transformResult: async ({ result }) => result,
  };
}
