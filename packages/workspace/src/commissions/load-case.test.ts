import { CompiledQuery } from "kysely";
import { expect, onTestFinished, test, vi } from "vitest";
import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";
import { startWorkspaceOn } from "../testing/start-workspace-on.ts";
import { Conversion } from "./conversion.ts";
import { loadCase } from "./load-case.ts";

/** A customer has few commissions, a partner thousands, and a program a million. */
test.each(["sqlite", "postgres"] as const)("what a decision needs is found by the customer, on %s", async (dialect) => {
  const started = await startWorkspaceOn(dialect);
  onTestFinished(() => started.close());
  const { db } = started.database;
  const run = vi.spyOn(db.getExecutor(), "executeQuery");
  const conversion = Conversion.parse({
    ...{ type: "sale", eventId: "e", eventName: "Purchase", atMs: 0, linkId: "link_1", amount: 100, quantity: 1 },
    ...{ customer: { id: "cus_1", country: null, createdAtMs: 0 }, click: null, currency: "usd", exchange: null },
    ...{ invoiceId: null, metadata: null, userId: null },
  });
  const of = { workspace_id: "ws_1", program_id: "prog_1", partner_id: "pn_1", sale_reward_id: "rw_1" };
  await loadCase(db, of as EnrollmentRow, conversion);
  const first = run.mock.calls.map(([query]) => query).find(({ sql }) => sql.includes("customer_id"));
  if (!first) throw new Error("The first commission is looked for.");
  const explain = dialect === "sqlite" ? "explain query plan" : "explain (costs off)";
  const { rows } = await db.executeQuery(CompiledQuery.raw(`${explain} ${first.sql}`, [...first.parameters]));
  expect(JSON.stringify(rows)).toContain("commissions_by_customer");
});
