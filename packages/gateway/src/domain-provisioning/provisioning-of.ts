import { inTransaction } from "@overdub/storage";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { Account } from "../accounts/account.ts";
import type { AccountTables } from "../accounts/account-table.ts";
import { requireUsable, requireWritable } from "../accounts/require-account.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { parseRequest } from "../http/parse-request.ts";
import type { Invoke, InvokeOptions } from "../invoke/invoke.ts";
import { toInstant } from "../lists/list-field.ts";
import { createRun } from "../runs/create-run.ts";
import { requireRun } from "../runs/queries.ts";
import type { Run } from "../runs/run.ts";
import { toRun, toRunRow } from "../runs/run.ts";
import type { RunKind } from "../runs/run-kind.ts";
import type { RunTables } from "../runs/run-tables.ts";
import { toDomainState } from "./domain-state.ts";
import { ensureDomain } from "./find-domain.ts";
import { Checkpoint, DOMAIN_PROVISIONING, Parameters } from "./provisioning-run.ts";

export interface ProvisioningContext {
  readonly db: Kysely<AccountTables & RunTables>;
  readonly invoke: Invoke;
  readonly runKinds: ReadonlyMap<string, RunKind>;
  readonly now: () => number;
}

const Url = z.url({ protocol: /^https?$/ }).max(2_000);

export const ProvisionBody = z.strictObject({
  slug: z
    .string()
    .trim()
    .toLowerCase()
    .max(190)
    .regex(/^(?!-)[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+$/u, { error: "must be a domain name, such as go.acme.com" }),
  deadline_hours: z.number().int().min(1).max(720).default(72),
  expired_url: Url.optional(),
  not_found_url: Url.optional(),
  placeholder: z.string().max(100).optional(),
});

/**
 * Domains of an account's workspace on their way to being verified, in the words of the API.
 *
 * @throws GatewayError what the routes of `/integrated-account/{id}/domain-provisioning` answer.
 */
export function provisioningOf(ctx: ProvisioningContext, account: Account, options: InvokeOptions) {
  const { db, invoke, runKinds, now } = ctx;
  const show = (run: Run) => toProvisioningRow(run, now());
  return {
    /** Adds the domain, tells the records to set, and has it looked at from then on. One that is on its way is found. */
    async start(body: unknown) {
      const given = parseRequest(ProvisionBody, body, "body");
      const { slug, deadline_hours: deadlineHours } = given;
      requireUsable(account);
      requireWritable(account);
      const kind = runKinds.get(DOMAIN_PROVISIONING);
      if (!kind) throw new Error("Nothing here provisions domains");
      const settings = {
        expiredUrl: given.expired_url,
        notFoundUrl: given.not_found_url,
        placeholder: given.placeholder,
      };
      const set = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
      const domain = await ensureDomain({ invoke, options }, account, { slug, ...set });
      const state = toDomainState(domain, { slug, baseUrl: account.baseUrl });
      const { id: accountId, environmentId } = account;
      const run = await inTransaction(db, async (tx) => {
        const known = await findUnderWay(tx, accountId, slug);
        if (known) return known;
        return createRun(tx, kind, {
          ...{ environmentId, accountId, label: `Domain ${slug}`, unit: "domains", total: 1, nowMs: now() },
          parameters: { slug, deadlineHours, found: state },
          subjectId: slug,
          mutexKey: `${DOMAIN_PROVISIONING}/${accountId}/${slug}`,
        });
      });
      return show(run);
    },
    async show(id: unknown) {
      const run = await requireRun(db, { id: String(id), environmentId: account.environmentId, accountId: account.id });
      if (run.kind !== DOMAIN_PROVISIONING) throw new GatewayError(404, "Run not found");
      return show(run);
    },
  };
}

async function findUnderWay(tx: Kysely<RunTables>, accountId: string, slug: string): Promise<Run | undefined> {
  const row = await tx
    .selectFrom("runs")
    .selectAll()
    .where("integrated_account_id", "=", accountId)
    .where("kind", "=", DOMAIN_PROVISIONING)
    .where("subject_id", "=", slug)
    .where("state", "not in", ["completed", "failed", "stopped"])
    .limit(1)
    .executeTakeFirst();
  return row && toRun(row);
}

function toProvisioningRow(run: Run, nowMs: number) {
  const { slug, found } = Parameters.parse(run.parameters);
  const checkpoint = Checkpoint.optional().parse(run.checkpoint);
  const { verified, dns_records } = checkpoint?.state ?? found;
  return {
    ...toRunRow(run, nowMs),
    slug,
    verified,
    dns_records,
    looks: checkpoint?.looks ?? 0,
    last_looked_at: toInstant(checkpoint?.lookedAtMs ?? null),
    deadline_at: toInstant(checkpoint?.deadlineMs ?? null),
  };
}
