import { setImmediate } from "node:timers/promises";
import type { JobResult } from "@overdub/storage";
import { z } from "zod";
import type { Account } from "../accounts/account.ts";
import { findAccount } from "../accounts/queries.ts";
import { requireUsable, requireWritable } from "../accounts/require-account.ts";
import { SYSTEM } from "../callers/call-origin.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { InvokeOptions } from "../invoke/invoke.ts";
import type { Application } from "./application.ts";
import type { CarryOutContext } from "./carry-out.ts";
import { carryOut } from "./carry-out.ts";
import type { Decision } from "./decisions.ts";
import { claim, closeHeld, findClaimed, findDecision, holdAgain } from "./decisions.ts";
import { decide } from "./evaluate.ts";
import type { Lease } from "./lease.ts";
import { TakenOver, takeLease } from "./lease.ts";
import type { Policy } from "./policy.ts";
import { findPolicy } from "./policy.ts";
import type { PendingApplications } from "./read-applications.ts";
import { readPending } from "./read-applications.ts";
import type { Rule } from "./rule.ts";
import { keyFor } from "./rule.ts";

const Payload = z.object({ id: z.string(), environmentId: z.string(), isScheduled: z.boolean() });

const TRY_AGAIN_MS = 5_000;
/** What failed for good is tried so often, since its reason lies with the workspace, such as a limit of partners. */
const FAILED_AGAIN_MS = 3_600_000;
/** Of a check that was asked for, over some minutes. */
const MAX_ATTEMPTS = 8;
/** Two thousand applications; the next check goes on. */
const MAX_PAGES = 20;

/**
 * Answers the applications of an account by its rules: each once, by one process at a time. The scheduled check comes
 * again for as long as the rules are active.
 *
 * @throws what an upstream that gives no verdict has said, to be run again.
 */
export async function check(
  ctx: CarryOutContext,
  payload: unknown,
  { attempts }: { readonly attempts: number },
): Promise<JobResult> {
  const { isScheduled, ...key } = Payload.parse(payload);
  const [account, policy] = await Promise.all([findAccount(ctx.db, key), findPolicy(ctx.db, key.id)]);
  if (!account || !policy?.isActive) return undefined;
  const lease = await takeLease(ctx, key.id);
  if (!lease) return { againAtMs: ctx.now() + TRY_AGAIN_MS };
  let error: string | null = null;
  try {
    await answerAll(ctx, account, policy, lease);
  } catch (thrown) {
    if (thrown instanceof TakenOver)
      return isScheduled ? { againAtMs: ctx.now() + policy.everyMinutes * 60_000 } : undefined;
    error = thrown instanceof GatewayError ? thrown.message : "The check ended unexpectedly";
    const isLeftToSchedule = isScheduled || attempts >= MAX_ATTEMPTS;
    if (!(thrown instanceof GatewayError) || !isLeftToSchedule) throw thrown;
  } finally {
    await lease.end(error);
  }
  return isScheduled ? { againAtMs: ctx.now() + policy.everyMinutes * 60_000 } : undefined;
}

async function answerAll(ctx: CarryOutContext, account: Account, policy: Policy, lease: Lease): Promise<void> {
  requireUsable(account);
  requireWritable(account);
  const invokeOptions: InvokeOptions = { actor: SYSTEM, interactive: false };
  const pending = await readPending(ctx, account, { maxPages: MAX_PAGES, invokeOptions });
  for (const decision of await findClaimed(ctx.db, account.id)) {
    lease.requireHeld();
    await carryOut(ctx, account, decision, { tools: pending.tools, invokeOptions, isRepeat: true });
  }
  if (!pending.isCut) {
    await closeHeld(ctx.db, account.id, new Set(pending.applications.map(({ id }) => id)), ctx.now());
  }
  for (const application of byAge(pending)) {
    await setImmediate();
    const decision = await judgeOnce(ctx, account, application, policy);
    if (!decision) continue;
    lease.requireHeld();
    await carryOut(ctx, account, decision, { tools: pending.tools, invokeOptions, isRepeat: false });
  }
}

/** Whoever applied first is answered first. */
function byAge({ applications }: PendingApplications): Application[] {
  return applications.toSorted((a, b) => (a.createdAt ?? "").localeCompare(b.createdAt ?? ""));
}

/** @returns undefined for what was decided before, and for what the rules still hold. */
async function judgeOnce(
  { db, now }: CarryOutContext,
  account: Account,
  application: Application,
  { rules, version }: Policy,
): Promise<Decision | undefined> {
  const before = await findDecision(db, account.id, application.id);
  if (before?.state === "approved" || before?.state === "rejected") return undefined;
  if (before?.state === "held" && before.version === version) return undefined;
  const isRecent = before !== undefined && before.updatedAtMs > now() - FAILED_AGAIN_MS;
  if (before?.state === "failed" && before.version === version && isRecent) return undefined;
  const verdict = decide(rules, application);
  if (before?.state === "held" && verdict.action === "hold") {
    await holdAgain(db, before, { reason: verdict.reason, version, nowMs: now() });
    return undefined;
  }
  const rule = verdict.rule && forApplicant(verdict.rule, application);
  return claim(db, account.id, application, { rule, reason: verdict.reason, version }, now());
}

/** With the keys that its links will have. */
function forApplicant(rule: Rule, application: Application): Rule {
  if (rule.action !== "approve") return rule;
  const links = rule.links.map(({ url, key }) => ({
    url,
    ...(key !== undefined && { key: keyFor(key, application) }),
  }));
  return { ...rule, links };
}
