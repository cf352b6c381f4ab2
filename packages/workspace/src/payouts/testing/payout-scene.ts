import type { Payout } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect } from "vitest";
import type { CommissionTable } from "../../ledger/commission-tables.ts";
import type { ProgramTable } from "../../programs/program-table.ts";
import { callApi } from "../../testing/call-api.ts";
import { createClock } from "../../testing/clock.ts";
import { insertCommission } from "../../testing/insert-commission.ts";
import type { InsertedPartner } from "../../testing/program-rows.ts";
import { insertGroup, insertPartner, insertProgram } from "../../testing/program-rows.ts";
import { startWorkspaceOn } from "../../testing/start-workspace-on.ts";

export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;

/** A program whose payouts are at least 500 cents, on a clock that stands, for the tests of one suite. */
export function payoutScene(dialect: "sqlite" | "postgres") {
  const clock = createClock();
  const started: { workspace?: StartedWorkspace; program?: ProgramTable; heldGroup?: string } = {};
  const get = <Name extends keyof typeof started>(name: Name): NonNullable<(typeof started)[Name]> => {
    const value = started[name];
    if (value === undefined) throw new Error("The suite has not begun.");
    return value as NonNullable<(typeof started)[Name]>;
  };

  beforeAll(async () => {
    started.workspace = await startWorkspaceOn(dialect, { now: clock.now });
    const { database, workspace } = started.workspace;
    started.program = await insertProgram(database.db, workspace.id, { min_payout_amount_cents: 500 });
    started.heldGroup = (await insertGroup(database.db, started.program, { holding_period_days: 30 })).id;
  });
  afterAll(() => started.workspace?.close());

  const post = (path: string, body: object) => callApi(get("workspace"), "POST", `/admin/program/${path}`, { body });
  return {
    clock,
    get,
    post,
    addPartner: (over: Parameters<typeof insertPartner>[2] = {}): Promise<InsertedPartner> =>
      insertPartner(get("workspace").database.db, get("program"), over),
    /** A commission that the partner earns now. */
    earn: ({ id }: InsertedPartner, earnings: number, over: Partial<CommissionTable> = {}) =>
      insertCommission(get("workspace").database.db, get("program"), id, {
        ...{ earnings_cents: earnings, created_at_ms: clock.now(), updated_at_ms: clock.now() },
        ...over,
      }),
    async anHourLater() {
      clock.advance(HOUR_MS);
      await get("workspace").server.jobs.runDue();
    },
    payoutsOf: async ({ id }: InsertedPartner, query = "") =>
      (await callApi(get("workspace"), "GET", `/payouts?partnerId=${id}${query}`)).body as Payout[],
    confirm: (...payouts: readonly (Payout | undefined)[]) =>
      post("payouts/confirm", { payoutIds: payouts.map((payout) => payout?.id ?? "") }),
    settle: (...rows: readonly object[]) => post("payouts/settle", { rows }),
    statusOf: async (id: string) =>
      ((await callApi(get("workspace"), "GET", `/commissions/${id}`)).body as { status: string }).status,
    async expectBalanced() {
      const { body } = await callApi(get("workspace"), "GET", "/admin/program/reconcile");
      expect(body).toMatchObject({ agrees: true, differences: [] });
    },
  };
}
