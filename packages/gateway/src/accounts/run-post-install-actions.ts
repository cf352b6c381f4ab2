import { GatewayError } from "../errors/gateway-error.ts";
import type { Account, ActionRunResult } from "./account.ts";
import { probe } from "./probe.ts";
import { findAccount, setActionRunResult, updateDescription } from "./queries.ts";
import type { VerifyContext } from "./verify-credential.ts";
import { verifyCredential } from "./verify-credential.ts";

const OPTIONAL_PROBES = {
  domains: "/domains?archived=false&pageSize=1",
  analytics: "/analytics?event=clicks&groupBy=count&interval=24h",
  partners: "/partners?pageSize=1",
} as const;

/**
 * Looks around the workspace behind an account, and remembers which one it is and what its credential reads.
 * See behaviour/gateway 8.5.
 *
 * @throws what `verifyCredential` throws; a probe that fails beyond it is a no.
 */
export async function runPostInstallActions(ctx: VerifyContext, account: Account): Promise<void> {
  const links = await verifyCredential(ctx, account);
  const { bearer } = await ctx.credentials.open(account);
  const target = { baseUrl: account.baseUrl, bearer };
  const read = (path: string) => probe(ctx, target, path).then(rowsOf, ignoreFailure);
  const [domains, analytics, partners] = await Promise.all([
    read(OPTIONAL_PROBES.domains),
    read(OPTIONAL_PROBES.analytics),
    read(OPTIONAL_PROBES.partners),
  ]);
  const linkRows = rowsOf(links);
  const nowMs = ctx.now();
  const result: ActionRunResult = {
    workspace_id: textOf(linkRows?.[0], "workspaceId"),
    default_domain: textOf(domains?.[0], "slug"),
    probes: { links: linkRows !== undefined, analytics: analytics !== undefined, partners: partners !== undefined },
    ran_at: new Date(nowMs).toISOString(),
  };
  await store(ctx, account, result, nowMs);
}

/** The workspace stands in the context too, where events from Dub look for their account. */
async function store(
  { db }: VerifyContext,
  { id, environmentId }: Account,
  result: ActionRunResult,
  nowMs: number,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const current = await findAccount(tx, { id, environmentId });
    if (!current) return;
    if (result.workspace_id !== null) {
      const context = { ...current.context, workspace_id: result.workspace_id };
      await updateDescription(tx, { ...current, context });
    }
    await setActionRunResult(tx, { id, environmentId, result, nowMs });
  });
}

/** Undefined unless the upstream let us read. */
function rowsOf({ status, body }: { status: number; body: object }): readonly unknown[] | undefined {
  if (status !== 200 || !("json" in body)) return undefined;
  return Array.isArray(body.json) ? body.json : [body.json];
}

function ignoreFailure(error: unknown): undefined {
  if (!(error instanceof GatewayError)) throw error;
}

function textOf(row: unknown, name: string): string | null {
  if (typeof row !== "object" || row === null) return null;
  const value: unknown = Reflect.get(row, name);
  return typeof value === "string" ? value : null;
}
