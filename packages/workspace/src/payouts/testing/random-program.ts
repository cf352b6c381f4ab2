import type { StartedWorkspace } from "@overdub/testkit";
import { toLink } from "../../links/to-link.ts";
import type { ApiAnswer, ApiTarget } from "../../testing/call-api.ts";
import { callApi } from "../../testing/call-api.ts";
import type { TestClock } from "../../testing/clock.ts";
import { insertGroup, insertPartner, insertProgram, insertReward } from "../../testing/program-rows.ts";
import { sampleClick } from "../../testing/sample-events.ts";
import type { Step, Terms } from "./random-steps.ts";

const HOUR_MS = 3_600_000;
const CUSTOMERS = 4;

export interface RandomProgramOptions {
  readonly slug: string;
  /** Whether the clock that is moved is the program's own, rather than the server's. */
  readonly isTest: boolean;
  readonly terms: Terms;
}

/** A program of two partners in two groups, one of which holds what is earned for a week. */
export async function setUpRandomProgram(
  started: StartedWorkspace,
  clock: TestClock,
  { slug, isTest, terms }: RandomProgramOptions,
) {
  const { db } = started.database;
  const { id, apiKey } = await started.addWorkspace({ slug, isTest });
  const program = await insertProgram(db, id);
  const sale_reward_id = await insertReward(db, program, {
    ...{ event: "sale", type: terms.type },
    ...(terms.type === "flat" ? { amountInCents: terms.amount } : { amountInPercentage: terms.amount }),
    ...{ spendLimitAmount: terms.limit, spendLimitInterval: "month" },
  });
  const held = await insertGroup(db, program, { holding_period_days: 7 });
  await db.updateTable("partner_groups").set({ sale_reward_id }).where("program_id", "=", program.id).execute();
  const groups = [program.default_group_id, held.id];
  const partners: { id: string; email: string; clickIds: string[] }[] = [];
  for (const group_id of groups) {
    const email: string = `p${partners.length}@${slug}.test`;
    const { id: partnerId, link } = await insertPartner(db, program, {
      ...{ email, email_lookup: email },
      enrolled: { group_id, sale_reward_id },
    });
    const clicks = Array.from({ length: CUSTOMERS }, () => sampleClick(toLink(link, [], 80), clock.now()));
    for (const click of clicks) await started.outbox.append(click);
    partners.push({ id: partnerId, email, clickIds: clicks.map(({ clickId }) => clickId) });
  }
  const target: ApiTarget = { server: started.server, workspace: { apiKey } };
  return { started, clock, isTest, target, program, groups, partners };
}
export type RandomProgram = Awaited<ReturnType<typeof setUpRandomProgram>>;

/** @returns the answer of the call that the step is. */
export async function carryOut(scene: RandomProgram, step: Step): Promise<ApiAnswer> {
  const { started, target, groups, partners } = scene;
  const call = (method: string, path: string, body: object) => callApi(target, method, path, { body });
  const runJobs = () => started.server.jobs.runDue();
  const idOf = (partner: number) => partners[partner]?.id ?? "";
  switch (step.do) {
    case "sell": {
      const clickId = partners[step.partner]?.clickIds[step.customer];
      const customerExternalId = `${step.partner}-${step.customer}`;
      // The last customer is the partner itself, whose commissions are on hold.
      const self = step.customer === CUSTOMERS - 1 ? { customerEmail: partners[step.partner]?.email } : {};
      const answer = await call("POST", "/track/sale", { clickId, customerExternalId, amount: step.amount, ...self });
      await runJobs();
      return answer;
    }
    case "give": {
      const custom = { type: "custom", partnerId: idOf(step.partner), amount: step.amount, description: "x" };
      const answer = await call("POST", "/commissions", custom);
      await runJobs();
      return answer;
    }
    case "change":
      return call("PATCH", `/commissions/${await pick(scene, "commissions", step.index)}`, step.body);
    case "bulk": {
      const ids = await Promise.all(step.indexes.map((n) => pick(scene, "commissions", n)));
      return call("PATCH", "/commissions/bulk", { commissionIds: [...new Set(ids)], status: step.status });
    }
    case "ban":
      return call("POST", "/partners/ban", { partnerId: idOf(step.partner), reason: "fraud" });
    case "deactivate":
      return call("POST", "/partners/deactivate", { partnerId: idOf(step.partner) });
    case "unban":
    case "reactivate":
      return call("POST", `/admin/program/partners/${step.do}`, { partnerId: idOf(step.partner) });
    case "share":
    case "part":
      return shareAddress(scene, step.do === "share" ? "money@home.test" : null);
    case "resolve": {
      const { body } = await callApi(target, "GET", "/fraud/groups?status=pending");
      const pending = body as { id: string }[];
      const group = pending[step.index % Math.max(1, pending.length)];
      const answer = await call("POST", `/admin/program/fraud/groups/${group?.id ?? "none"}/resolve`, {});
      await runJobs();
      return answer;
    }
    case "wait":
      return wait(scene, step.hours);
    case "confirm":
      return call("POST", "/admin/program/payouts/confirm", {});
    case "cutoff": {
      const { body } = await callApi(target, "GET", "/test-clock");
      const cutoffMs = Date.parse((body as { now: string }).now) - 24 * HOUR_MS;
      return call("POST", "/admin/program/payouts/confirm", { cutoff: new Date(cutoffMs).toISOString() });
    }
    case "reopen":
      return call("POST", "/admin/program/payouts/reopen", { payoutIds: [await pick(scene, "payouts", step.index)] });
    case "move":
      return call("POST", `/groups/${groups[step.group]}/partners`, { partnerIds: [idOf(step.partner)] });
    default: {
      const payoutId = await pick(scene, "payouts", step.index);
      return call("POST", "/admin/program/payouts/settle", { rows: [{ payoutId, status: step.do }] });
    }
  }
}

/** Of payouts one that was confirmed, or few steps would find one that they can change. */
async function pick({ started, program }: RandomProgram, table: "commissions" | "payouts", n: number): Promise<string> {
  const rows = await started.database.db
    .selectFrom(table)
    .select("id")
    .where("program_id", "=", program.id)
    .$if(table === "payouts", (query) => query.where("status", "in", ["processing", "failed", "completed"]))
    .orderBy("id")
    .execute();
  return rows[n % Math.max(1, rows.length)]?.id ?? "none";
}

async function shareAddress({ started, target, partners }: RandomProgram, paypalEmail: string | null) {
  const answers: ApiAnswer[] = [];
  for (const { id } of partners) {
    answers.push(await callApi(target, "PATCH", `/admin/program/partners/${id}`, { body: { paypalEmail } }));
  }
  await started.server.jobs.runDue();
  return answers[1] as ApiAnswer;
}

/** Whatever waits for time happens. */
async function wait({ started, clock, isTest, target }: RandomProgram, hours: number): Promise<ApiAnswer> {
  if (isTest) return callApi(target, "POST", "/test-clock", { body: { to: `in ${hours} hours` } });
  clock.advance(hours * HOUR_MS);
  await started.server.jobs.runDue();
  return callApi(target, "GET", "/test-clock");
}
