import { GatewayError } from "../errors/gateway-error.ts";
import type { ActionRunResult } from "./account.ts";
import type { AccountDependencies } from "./account-dependencies.ts";
import type { ProbeResult } from "./probe.ts";
import { probe } from "./probe.ts";

const OPTIONAL_PROBES = {
  domains: "/domains?archived=false&pageSize=1",
  analytics: "/analytics?event=clicks&groupBy=count&interval=24h",
  partners: "/partners?pageSize=1",
} as const;

/** Which workspace a credential opens, as far as it is known. */
export interface WorkspaceIdentity {
  readonly id: string | null;
  readonly slug: string | null;
  readonly name: string | null;
}

/**
 * Looks around the workspace that a credential opens: which one it is, and what can be read of it. A probe that fails is
 * a no. See behaviour/gateway 8.5.
 *
 * @param links what `CREDENTIAL_PROBE` was answered.
 * @param known of the workspace, where the credential came with it.
 */
export async function lookAround(
  ctx: Pick<AccountDependencies, "send" | "userAgent" | "now">,
  target: { readonly baseUrl: string; readonly bearer: string },
  links: ProbeResult,
  known?: WorkspaceIdentity | undefined,
): Promise<ActionRunResult> {
  const read = (path: string) => probe(ctx, target, path).then(rowsOf, ignoreFailure);
  const linkRows = rowsOf(links);
  const workspaceId = known?.id ?? textOf(linkRows?.[0], "workspaceId");
  const [domains, analytics, partners, workspaces] = await Promise.all([
    read(OPTIONAL_PROBES.domains),
    read(OPTIONAL_PROBES.analytics),
    read(OPTIONAL_PROBES.partners),
    known || workspaceId === null ? undefined : read(`/workspaces/${encodeURIComponent(workspaceId)}`),
  ]);
  const [workspace] = workspaces ?? [];
  return {
    workspace_id: workspaceId,
    workspace_name: known?.name ?? textOf(workspace, "name"),
    workspace_slug: known?.slug ?? textOf(workspace, "slug"),
    default_domain: textOf(domains?.[0], "slug"),
    probes: { links: linkRows !== undefined, analytics: analytics !== undefined, partners: partners !== undefined },
    ran_at: new Date(ctx.now()).toISOString(),
  };
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
