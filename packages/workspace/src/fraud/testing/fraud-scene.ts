import type { FraudEvent, FraudGroup } from "@overdub/contract";
import type { ClickEvent } from "@overdub/storage";
import type { StartedWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect } from "vitest";
import type { CommissionTable } from "../../ledger/commission-tables.ts";
import { toLink } from "../../links/to-link.ts";
import type { ProgramTable } from "../../programs/program-table.ts";
import { callApi } from "../../testing/call-api.ts";
import { createClock } from "../../testing/clock.ts";
import { track } from "../../testing/conversions.ts";
import { commissionsOf } from "../../testing/partner-events.ts";
import type { InsertedPartner } from "../../testing/program-rows.ts";
import { insertPartner, insertProgram, insertReward } from "../../testing/program-rows.ts";
import { sampleClick } from "../../testing/sample-events.ts";
import { startWorkspaceOn } from "../../testing/start-workspace-on.ts";

export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;

/** A program that pays 20 % of sales and 100 cents for a lead, on a clock that stands, for the tests of one suite. */
export function fraudScene(dialect: "sqlite" | "postgres") {
  const clock = createClock();
  const started: { workspace?: StartedWorkspace; program?: ProgramTable; sale?: string; lead?: string } = {};
  const get = <Name extends keyof typeof started>(name: Name): NonNullable<(typeof started)[Name]> => {
    const value = started[name];
    if (value === undefined) throw new Error("The suite has not begun.");
    return value as NonNullable<(typeof started)[Name]>;
  };
  beforeAll(async () => {
    started.workspace = await startWorkspaceOn(dialect, { now: clock.now });
    const { database, workspace } = started.workspace;
    started.program = await insertProgram(database.db, workspace.id);
    const share = { event: "sale", type: "percentage", amountInPercentage: 20 };
    started.sale = await insertReward(database.db, started.program, share);
    started.lead = await insertReward(database.db, started.program, {
      event: "lead",
      type: "flat",
      amountInCents: 100,
    });
  });
  afterAll(() => started.workspace?.close());

  const call = async <Body>(method: string, path: string, body?: object): Promise<Body> => {
    const answer = await callApi(get("workspace"), method, path, body ? { body } : {});
    if (answer.status > 202) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    return answer.body as Body;
  };
  const runJobs = () => get("workspace").server.jobs.runDue();

  return {
    clock,
    get,
    call,
    runJobs,
    async wait(ms: number) {
      clock.advance(ms);
      await runJobs();
    },
    addPartner: (over: Parameters<typeof insertPartner>[2] = {}): Promise<InsertedPartner> => {
      const enrolled = { sale_reward_id: get("sale"), ...over.enrolled };
      return insertPartner(get("workspace").database.db, get("program"), { ...over, enrolled });
    },
    /** A customer who came by a click that `click` says more of, and signed up. @returns how to sell to them. */
    async lead({ link }: InsertedPartner, externalId: string, email?: string, click: Partial<ClickEvent> = {}) {
      const event = sampleClick(toLink(link, [], 80), clock.now(), click);
      await get("workspace").outbox.append(event);
      const who = { customerExternalId: externalId, ...(email && { customerEmail: email }) };
      await track(get("workspace"), "lead", { clickId: event.clickId, eventName: "Sign up", ...who });
      return (amount: number) => track(get("workspace"), "sale", { customerExternalId: externalId, amount });
    },
    /** After all that is due has run. */
    commissions: ({ id }: InsertedPartner): Promise<CommissionTable[]> => commissionsOf(get("workspace"), id),
    async statuses({ id }: InsertedPartner): Promise<string[]> {
      return (await commissionsOf(get("workspace"), id)).map(({ status }) => status);
    },
    events: (query: string) => call<FraudEvent[]>("GET", `/fraud/events?${query}`),
    groups: ({ id }: InsertedPartner, query = "") =>
      call<FraudGroup[]>("GET", `/fraud/groups?partnerId=${id}&sortOrder=asc${query}`),
    resolve: ({ id }: Pick<FraudGroup, "id">, body?: object) =>
      call<FraudGroup & { released: number }>("POST", `/admin/program/fraud/groups/${id}/resolve`, body),
    give: ({ id }: InsertedPartner, amount: number) =>
      call("POST", "/commissions", { type: "custom", partnerId: id, amount, description: "Given" }),
    setPaypal: ({ id }: InsertedPartner, paypalEmail: string | null) =>
      call("PATCH", `/admin/program/partners/${id}`, { paypalEmail }),
    customerId: async (externalId: string) => (await call<{ id: string }>("GET", `/customers/ext_${externalId}`)).id,
    auditOf: ({ id }: Pick<CommissionTable, "id">) =>
      call<{ action: string; userId: string | null; detail: Record<string, unknown> }[]>(
        "GET",
        `/commissions/${id}/audit`,
      ),
    async expectBalanced() {
      expect(await call("GET", "/admin/program/reconcile")).toMatchObject({ agrees: true, differences: [] });
    },
  };
}
