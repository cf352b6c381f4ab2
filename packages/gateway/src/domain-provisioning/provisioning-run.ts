import type { Kysely } from "kysely";
import { z } from "zod";
import type { AccountTables } from "../accounts/account-table.ts";
import { findAccount } from "../accounts/queries.ts";
import { requireUsable } from "../accounts/require-account.ts";
import { SYSTEM } from "../callers/call-origin.ts";
import type { Invoke, InvokeOptions } from "../invoke/invoke.ts";
import type { Run } from "../runs/run.ts";
import type { RunChange, RunKind, Step } from "../runs/run-kind.ts";
import { RunFailure } from "../runs/run-kind.ts";
import type { RunTables } from "../runs/run-tables.ts";
import { publish } from "../webhooks/publish.ts";
import type { DomainState } from "./domain-state.ts";
import { toDomainState, waitMs, whyNotVerified } from "./domain-state.ts";
import { findDomain } from "./find-domain.ts";

export const DOMAIN_PROVISIONING = "domain_provisioning";

const State = z.object({
  verified: z.boolean(),
  dns_records: z
    .array(z.object({ type: z.string(), name: z.string(), value: z.string(), status: z.string() }))
    .readonly(),
});

/** What a run of this kind is to do, and how the domain was when it began. */
export const Parameters = z.object({ slug: z.string(), deadlineHours: z.number(), found: State });

/** How far it has come. */
export const Checkpoint = z.object({ deadlineMs: z.number(), looks: z.number(), state: State, lookedAtMs: z.number() });
export type Checkpoint = z.output<typeof Checkpoint>;

interface ProvisioningContext {
  readonly db: Kysely<AccountTables & RunTables>;
  readonly invoke: Invoke;
  readonly now: () => number;
}

const HOUR_MS = 3_600_000;

/** Looks at a domain until its workspace has verified it, or the time is up. See behaviour/playbooks 4. */
export function provisioningRuns(ctx: ProvisioningContext): RunKind {
  const { now } = ctx;
  return {
    kind: DOMAIN_PROVISIONING,
    async open(run, signal) {
      let checkpoint = Checkpoint.optional().parse(run.checkpoint);
      return {
        async step() {
          const step = await look(ctx, run, checkpoint, signal);
          checkpoint = Checkpoint.parse(step.checkpoint);
          return step;
        },
        async [Symbol.asyncDispose]() {},
      };
    },
    async changed(tx, run, change) {
      if (change === "retried") await giveMoreTime(tx, run, now());
      const event = EVENTS[change];
      if (event) await tell(tx as Kysely<AccountTables & RunTables>, run, event, now());
    },
  };
}

const EVENTS: Partial<Record<RunChange, "domain:verified" | "domain:failed">> = {
  completed: "domain:verified",
  failed: "domain:failed",
};

/**
 * @param before undefined for the first look.
 * @throws RunFailure when the time is up, or there is no such domain any more.
 */
async function look(
  { db, invoke, now }: ProvisioningContext,
  run: Run,
  before: Checkpoint | undefined,
  signal: AbortSignal,
): Promise<Step> {
  const { slug, deadlineHours } = Parameters.parse(run.parameters);
  const account = await findAccount(db, { id: run.accountId ?? "", environmentId: run.environmentId });
  if (!account) throw new RunFailure("The account is gone");
  requireUsable(account);
  const options: InvokeOptions = { actor: SYSTEM, signal, interactive: false };
  const domain = await findDomain({ invoke, options }, account, slug);
  if (!domain) throw new RunFailure(`The workspace has no domain ${slug} any more`);
  const state = toDomainState(domain, { slug, baseUrl: account.baseUrl });
  const nowMs = now();
  const looks = (before?.looks ?? 0) + 1;
  const deadlineMs = before?.deadlineMs ?? run.createdAtMs + deadlineHours * HOUR_MS;
  const checkpoint: Checkpoint = { deadlineMs, looks, state, lookedAtMs: nowMs };
  const notes = hasChanged(before?.state, state) ? [{ level: "info" as const, text: described(state) }] : [];
  if (state.verified) return { checkpoint, notes, done: 1, isLast: true, result: { slug, ...state } };
  if (nowMs >= deadlineMs) {
    throw new RunFailure(`The domain was not verified within ${deadlineHours} hours. ${whyNotVerified(state)}`);
  }
  return { checkpoint, notes, waitUntilMs: nowMs + waitMs(looks, deadlineMs - nowMs) };
}

function hasChanged(before: DomainState | undefined, state: DomainState): boolean {
  return JSON.stringify(before) !== JSON.stringify(state);
}

function described(state: DomainState): string {
  return state.verified ? "The domain is verified" : whyNotVerified(state);
}

/** As much as it had at first. */
async function giveMoreTime(tx: Kysely<RunTables>, run: Run, nowMs: number): Promise<void> {
  const known = Checkpoint.optional().parse(run.checkpoint);
  if (!known) return;
  const { deadlineHours } = Parameters.parse(run.parameters);
  const checkpoint: Checkpoint = { ...known, looks: 0, deadlineMs: nowMs + deadlineHours * HOUR_MS };
  await tx
    .updateTable("runs")
    .set({ checkpoint: JSON.stringify(checkpoint) })
    .where("id", "=", run.id)
    .execute();
}

/** See behaviour/playbooks 4. */
async function tell(
  tx: Kysely<AccountTables & RunTables>,
  run: Run,
  event: "domain:verified" | "domain:failed",
  nowMs: number,
): Promise<void> {
  const { environmentId, accountId } = run;
  const account = accountId === null ? undefined : await findAccount(tx, { id: accountId, environmentId });
  if (!account) return;
  const { slug } = Parameters.parse(run.parameters);
  const known = Checkpoint.optional().parse(run.checkpoint);
  const payload = {
    integrated_account: { id: account.id, tenant_id: account.tenantId },
    run_id: run.id,
    slug,
    verified: event === "domain:verified",
    dns_records: known?.state.dns_records ?? [],
    error: run.lastError,
  };
  await publish(tx, { environmentId, event, payload, nowMs });
}
