import { dropJob, enqueueJob, inTransaction } from "@overdub/storage";
import type { Kysely, Selectable } from "kysely";
import type { AccountKey } from "../accounts/queries.ts";
import { requestRegistration } from "../accounts/registration-job.ts";
import { toInstant } from "../lists/list-field.ts";
import type { OnboardingPolicyTable, OnboardingTables } from "./onboarding-tables.ts";
import type { Rule } from "./rule.ts";

/** The job that answers the applications of an account, as it is stored. */
export const CHECK = "gateway.onboarding.check";

/** By what rules the applications of an account are answered. */
export interface Policy {
  readonly rules: readonly Rule[];
  readonly isActive: boolean;
  readonly everyMinutes: number;
  readonly version: number;
  readonly lastCheckedAtMs: number | null;
  readonly lastError: string | null;
  readonly updatedAtMs: number;
}

export async function findPolicy(db: Kysely<OnboardingTables>, accountId: string): Promise<Policy | undefined> {
  const row = await db
    .selectFrom("onboarding_policies")
    .selectAll()
    .where("account_id", "=", accountId)
    .executeTakeFirst();
  return row && toPolicy(row);
}

function toPolicy(row: Selectable<OnboardingPolicyTable>): Policy {
  return {
    rules: JSON.parse(row.rules) as Rule[],
    isActive: row.is_active === 1,
    everyMinutes: row.every_minutes,
    version: row.version,
    lastCheckedAtMs: row.last_checked_at_ms,
    lastError: row.last_error,
    updatedAtMs: row.updated_at_ms,
  };
}

export type NewPolicy = Pick<Policy, "rules" | "isActive" | "everyMinutes">;

/** In place of what there was; applications are looked at at once. */
export async function putPolicy(
  db: Kysely<OnboardingTables>,
  { id, environmentId }: AccountKey,
  { rules, isActive, everyMinutes }: NewPolicy,
  nowMs: number,
): Promise<Policy> {
  const given = {
    rules: JSON.stringify(rules),
    is_active: isActive ? 1 : 0,
    every_minutes: everyMinutes,
    updated_at_ms: nowMs,
  } as const;
  return inTransaction(db, async (tx) => {
    const row = await tx
      .insertInto("onboarding_policies")
      .values({
        ...given,
        account_id: id,
        environment_id: environmentId,
        version: 1,
        leased_until_ms: 0,
        last_checked_at_ms: null,
        last_error: null,
        created_at_ms: nowMs,
      })
      .onConflict((conflict) =>
        conflict
          .column("account_id")
          .doUpdateSet((eb) => ({ ...given, version: eb("onboarding_policies.version", "+", 1), last_error: null })),
      )
      .returningAll()
      .executeTakeFirstOrThrow();
    await dropJob(tx, scheduleOf(id));
    if (isActive) {
      await schedule(tx, { id, environmentId }, nowMs);
      // An application is then answered as soon as the workspace tells of it.
      await requestRegistration(tx, { id, environmentId }, nowMs);
    }
    return toPolicy(row);
  });
}

/** Decisions stay. @returns whether there was one. */
export async function deletePolicy(db: Kysely<OnboardingTables>, accountId: string): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const { numDeletedRows } = await tx
      .deleteFrom("onboarding_policies")
      .where("account_id", "=", accountId)
      .executeTakeFirstOrThrow();
    await dropJob(tx, scheduleOf(accountId));
    return numDeletedRows > 0n;
  });
}

const scheduleOf = (accountId: string) => `${CHECK}/${accountId}`;

async function schedule(tx: Kysely<OnboardingTables>, account: AccountKey, nowMs: number): Promise<void> {
  await enqueueJob(tx, { ...jobOf(account, true), dedupeKey: scheduleOf(account.id), runAtMs: nowMs, nowMs });
}

/** Has applications looked at soon, in the transaction of what tells of one, if the account has rules that are active. */
export async function requestCheck(tx: Kysely<OnboardingTables>, account: AccountKey, nowMs: number): Promise<boolean> {
  const active = await tx
    .selectFrom("onboarding_policies")
    .select("account_id")
    .where("account_id", "=", account.id)
    .where("is_active", "=", 1)
    .executeTakeFirst();
  if (!active) return false;
  const dedupeKey = `${scheduleOf(account.id)}/now`;
  // One that runs may have read the applications before this one came.
  await dropJob(tx, dedupeKey);
  await enqueueJob(tx, { ...jobOf(account, false), dedupeKey, runAtMs: nowMs, nowMs });
  return true;
}

function jobOf({ id, environmentId }: AccountKey, isScheduled: boolean) {
  return { type: CHECK, payload: { id, environmentId, isScheduled }, lane: `${environmentId}/${id}` };
}

/** As it is shown. See behaviour/playbooks 2. */
export function toPolicyRow({ id, environmentId }: AccountKey, policy: Policy) {
  return {
    integrated_account_id: id,
    environment_id: environmentId,
    rules: policy.rules,
    is_active: policy.isActive,
    every_minutes: policy.everyMinutes,
    version: policy.version,
    last_checked_at: toInstant(policy.lastCheckedAtMs),
    last_error: policy.lastError,
    updated_at: new Date(policy.updatedAtMs).toISOString(),
  };
}
