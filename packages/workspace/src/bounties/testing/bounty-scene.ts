import type { Bounty, BountySubmission, ListedBountySubmission } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import type { ProgramTable } from "../../programs/program-table.ts";
import { callApi } from "../../testing/call-api.ts";
import type { InsertedPartner } from "../../testing/program-rows.ts";
import { insertPartner, insertProgram } from "../../testing/program-rows.ts";
import { startWorkspaceOn } from "../../testing/start-workspace-on.ts";

/** A workspace with a program, and what tests of bounties do there again and again. */
export interface BountyScene {
  readonly workspace: StartedWorkspace;
  readonly program: ProgramTable;
  readonly addPartner: (
    enrolled?: NonNullable<Parameters<typeof insertPartner>[2]>["enrolled"],
  ) => Promise<InsertedPartner>;
  /** For results: of leads, new ones, for all, unless it says otherwise. */
  readonly addBounty: (body?: object) => Promise<Bounty>;
  /** For work: paid with 500, for all, unless it says otherwise. */
  readonly addTask: (body?: object) => Promise<Bounty>;
  readonly handIn: (bounty: Bounty, partner: InsertedPartner, body?: object) => Promise<BountySubmission>;
  /** After all that is due has run. */
  readonly submissions: (bounty: Bounty, query?: string) => Promise<ListedBountySubmission[]>;
  readonly change: (path: string, body?: object) => Promise<unknown>;
}

export async function bountyScene(dialect: "sqlite" | "postgres", now: () => number): Promise<BountyScene> {
  const workspace = await startWorkspaceOn(dialect, { now });
  const { db } = workspace.database;
  const program = await insertProgram(db, workspace.workspace.id);
  const call = async (method: string, path: string, body?: object) => {
    const answer = await callApi(workspace, method, path, { body });
    if (answer.status > 202) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const post = (path: string, body: object = {}) => call("POST", path, body);
  const condition = { attribute: "totalLeads", operator: "gte", value: 2 };
  const results = { type: "performance", performanceScope: "new", performanceCondition: condition, rewardAmount: 1000 };
  const work = { type: "submission", name: "Write a review", rewardAmount: 500 };
  return {
    workspace,
    program,
    addPartner: (enrolled = {}) => insertPartner(db, program, { enrolled }),
    addBounty: async (body = {}) => (await post("/bounties", { ...results, groupIds: null, ...body })) as Bounty,
    addTask: async (body = {}) => (await post("/bounties", { ...work, groupIds: null, ...body })) as Bounty,
    handIn: async ({ id }, partner, body = {}) =>
      (await post(`/admin/program/bounties/${id}/submissions`, { partnerId: partner.id, ...body })) as BountySubmission,
    submissions: async ({ id }, query = "") => {
      await workspace.server.jobs.runDue();
      return (await call("GET", `/bounties/${id}/submissions${query}`)) as ListedBountySubmission[];
    },
    change: post,
  };
}
