import { chunksOf, deleteInBatches } from "@overdub/storage";
import type { Kysely, Selectable } from "kysely";
import { invalidArgument } from "../errors/gateway-error.ts";
import type { Application } from "./application.ts";
import type { Verdict } from "./evaluate.ts";
import type { DecisionState, OnboardingDecisionTable, OnboardingTables } from "./onboarding-tables.ts";
import type { Rule } from "./rule.ts";

/** What was decided about an application, and how far it is carried out. */
export interface Decision {
  readonly accountId: string;
  readonly applicationId: string;
  readonly partnerId: string;
  readonly state: DecisionState;
  readonly rule: Rule | null;
  readonly reason: string;
  readonly version: number;
  readonly links: readonly MadeLink[];
  readonly error: string | null;
  readonly attempts: number;
  readonly updatedAtMs: number;
}

export interface MadeLink {
  readonly url: string;
  readonly short_link: string | null;
  readonly error: string | null;
}

function toDecision(row: Selectable<OnboardingDecisionTable>): Decision {
  return {
    accountId: row.account_id,
    applicationId: row.application_id,
    partnerId: row.partner_id,
    state: row.state,
    rule: row.rule === null ? null : (JSON.parse(row.rule) as Rule),
    reason: row.reason,
    version: row.version,
    links: JSON.parse(row.links),
    error: row.error,
    attempts: row.attempts,
    updatedAtMs: row.updated_at_ms,
  };
}

export async function findDecision(
  db: Kysely<OnboardingTables>,
  accountId: string,
  applicationId: string,
): Promise<Decision | undefined> {
  const row = await db
    .selectFrom("onboarding_decisions")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("application_id", "=", applicationId)
    .executeTakeFirst();
  return row && toDecision(row);
}

/** Those that were begun and not ended, such as by a killed process. */
export async function findClaimed(db: Kysely<OnboardingTables>, accountId: string): Promise<Decision[]> {
  const rows = await db
    .selectFrom("onboarding_decisions")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("state", "=", "claimed")
    .orderBy("created_at_ms")
    .execute();
  return rows.map(toDecision);
}

/** Says what is about to be done, before it is: whoever finds this goes on with it. */
export async function claim(
  db: Kysely<OnboardingTables>,
  accountId: string,
  application: Application,
  { rule, reason, version }: Pick<Verdict, "rule" | "reason"> & { readonly version: number },
  nowMs: number,
): Promise<Decision> {
  const given = {
    state: "claimed",
    rule: rule === null ? null : JSON.stringify(rule),
    reason,
    version,
    error: null,
    updated_at_ms: nowMs,
  } as const;
  const row = await db
    .insertInto("onboarding_decisions")
    .values({
      ...given,
      account_id: accountId,
      application_id: application.id,
      partner_id: application.partnerId,
      links: "[]",
      attempts: 1,
      applied_at: application.createdAt,
      created_at_ms: nowMs,
    })
    .onConflict((conflict) =>
      conflict
        .columns(["account_id", "application_id"])
        .doUpdateSet((eb) => ({ ...given, attempts: eb("onboarding_decisions.attempts", "+", 1) })),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
  return toDecision(row);
}

/** @returns whether it was claimed until now: of two that end one decision, one tells of it. */
export async function settle(
  tx: Kysely<OnboardingTables>,
  { accountId, applicationId }: Pick<Decision, "accountId" | "applicationId">,
  outcome: {
    readonly state: Exclude<DecisionState, "claimed" | "answered">;
    readonly links: readonly MadeLink[];
    readonly error: string | null;
    readonly nowMs: number;
  },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("onboarding_decisions")
    .set({
      state: outcome.state,
      links: JSON.stringify(outcome.links),
      error: outcome.error,
      updated_at_ms: outcome.nowMs,
    })
    .where("account_id", "=", accountId)
    .where("application_id", "=", applicationId)
    .where("state", "=", "claimed")
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** What was held before stays held by new rules; nobody is told again. */
export async function holdAgain(
  db: Kysely<OnboardingTables>,
  { accountId, applicationId }: Pick<Decision, "accountId" | "applicationId">,
  { reason, version, nowMs }: { readonly reason: string; readonly version: number; readonly nowMs: number },
): Promise<void> {
  await db
    .updateTable("onboarding_decisions")
    .set({ reason, version, updated_at_ms: nowMs })
    .where("account_id", "=", accountId)
    .where("application_id", "=", applicationId)
    .where("state", "=", "held")
    .execute();
}

/** Notes of what is held and does not wait any more that somebody else has answered it. @param waiting every application. */
export async function closeHeld(
  db: Kysely<OnboardingTables>,
  accountId: string,
  waiting: ReadonlySet<string>,
  nowMs: number,
): Promise<void> {
  const held = await db
    .selectFrom("onboarding_decisions")
    .select("application_id")
    .where("account_id", "=", accountId)
    .where("state", "=", "held")
    .execute();
  const gone = held.flatMap(({ application_id: id }) => (waiting.has(id) ? [] : [id]));
  for (const ids of chunksOf(gone)) {
    await db
      .updateTable("onboarding_decisions")
      .set({ state: "answered", updated_at_ms: nowMs })
      .where("account_id", "=", accountId)
      .where("state", "=", "held")
      .where("application_id", "in", ids)
      .execute();
  }
}

/** For so long it is known how an application was answered. */
const KEPT_MS = 365 * 86_400_000;

/** Reasons quote what applicants wrote. What is held may still be decided. */
export async function deleteOldDecisions(db: Kysely<OnboardingTables>, nowMs: number): Promise<void> {
  await db
    .deleteFrom("onboarding_decisions")
    .where("updated_at_ms", "<", nowMs - KEPT_MS)
    .where("state", "in", ["approved", "rejected", "failed", "answered"])
    .execute();
}

/** Deletes all of an account, little by little. */
export async function deleteDecisions(db: Kysely<OnboardingTables>, accountId: string): Promise<void> {
  const own = () => db.selectFrom("onboarding_decisions").where("account_id", "=", accountId);
  await deleteInBatches(async (limit) => {
    const { numDeletedRows } = await db
      .deleteFrom("onboarding_decisions")
      .where("account_id", "=", accountId)
      .where("application_id", "in", own().select("application_id").limit(limit))
      .executeTakeFirst();
    return Number(numDeletedRows);
  });
}

/** The newest first. @param before a cursor of this list; undefined for the first page. */
export async function listDecisions(
  db: Kysely<OnboardingTables>,
  accountId: string,
  { limit, before }: { readonly limit: number; readonly before: string | undefined },
) {
  const position = before === undefined ? undefined : readPosition(before);
  const rows = await db
    .selectFrom("onboarding_decisions")
    .selectAll()
    .where("account_id", "=", accountId)
    .$if(position !== undefined, (query) =>
      query.where((eb) =>
        eb.or([
          eb("created_at_ms", "<", position?.atMs ?? 0),
          eb.and([
            eb("created_at_ms", "=", position?.atMs ?? 0),
            eb("application_id", "<", position?.applicationId ?? ""),
          ]),
        ]),
      ),
    )
    .orderBy("created_at_ms", "desc")
    .orderBy("application_id", "desc")
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    result: page.map(toDecisionRow),
    next_cursor: last ? `${last.created_at_ms}.${last.application_id}` : null,
    limit,
  };
}

function readPosition(cursor: string): { atMs: number; applicationId: string } {
  const [, atMs, applicationId] = /^(\d{1,15})\.(.{1,190})$/s.exec(cursor) ?? [];
  if (atMs === undefined || applicationId === undefined || applicationId.includes("\0")) {
    throw invalidArgument("query.next_cursor", "is not a cursor of this list");
  }
  return { atMs: Number(atMs), applicationId };
}

/** As it is shown. See behaviour/playbooks 2. */
function toDecisionRow(row: Selectable<OnboardingDecisionTable>) {
  const { rule, links, error, attempts, updatedAtMs } = toDecision(row);
  return {
    application_id: row.application_id,
    partner_id: row.partner_id,
    state: row.state === "claimed" ? "in_progress" : row.state,
    rule: rule?.name ?? null,
    reason: row.reason,
    rules_version: row.version,
    links,
    error,
    attempts,
    applied_at: row.applied_at,
    decided_at: new Date(row.created_at_ms).toISOString(),
    updated_at: new Date(updatedAtMs).toISOString(),
  };
}
