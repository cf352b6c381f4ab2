import type { AccessLevel } from "../../tool-calls/select-tools.ts";
import { levelOf } from "../../tool-calls/select-tools.ts";
import type { Tool } from "../../tools/tool.ts";
import type { ConnectedAccount } from "../connected-account.ts";

/** What a client can do with an account: what the token allows, and what is known of the credential behind it. */
export function describeAccount({ account, label, notServed = [] }: ConnectedAccount, tools: readonly Tool[]): object {
  const usable = tools.filter((tool) => !notServed.includes(tool) && (!account.isSandbox || levelOf(tool) === "read"));
  const found = account.lastActionRunResult;
  return {
    account: {
      id: account.id,
      name: label,
      tenant_id: account.tenantId,
      status: account.status,
      is_read_only: account.isSandbox,
      is_blocked: account.blockedAtMs !== null,
      is_disconnected: account.disconnectedAtMs !== null,
    },
    workspace: found && { id: found.workspace_id, default_domain: found.default_domain, readable: found.probes },
    // What the upstream refused lately is the best guess at what it would refuse now.
    last_refused: account.lastForbiddenError,
    tools: groupByResource(usable),
    // An account of the hosted Dub may serve them.
    not_served: notServed.map(toName),
  };
}

function groupByResource(tools: readonly Tool[]): Record<string, Partial<Record<AccessLevel, string[]>>> {
  const byResource = Object.groupBy(tools, ({ resource }) => resource);
  return Object.fromEntries(
    Object.entries(byResource).map(([resource, own = []]) => {
      const byLevel = Object.groupBy(own, levelOf);
      return [resource, Object.fromEntries(Object.entries(byLevel).map(([level, at]) => [level, at?.map(toName)]))];
    }),
  );
}

function toName({ name }: Tool): string {
  return name;
}
