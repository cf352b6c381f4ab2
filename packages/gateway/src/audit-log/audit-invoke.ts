import { inOwnTurn } from "@overdub/limits";
import type { Account } from "../accounts/account.ts";
import type { SendThrough } from "../invoke/create-send-through.ts";
import type { Invoke } from "../invoke/invoke.ts";
import { parseExactly } from "../json/exact-json.ts";
import type { AuditDependencies, AuditedChange } from "./audit-write.ts";
import { auditWrite } from "./audit-write.ts";
import { toAuditedArguments } from "./audited-arguments.ts";

/** An `invoke` that keeps a record of every write, from every surface. */
export function auditInvoke(invoke: Invoke, deps: AuditDependencies): Invoke {
  return (account, tool, args, options = {}) => {
    const run = () => invoke(account, tool, args, options);
    if (tool.annotations.readOnlyHint) return run();
    return auditWrite(deps, toCall(account, tool.name, toAuditedArguments(args)), options, run);
  };
}

/** A `sendThrough` that keeps a record of every write, as `auditInvoke` does of those that are tools'. */
export function auditSendThrough(sendThrough: SendThrough, deps: AuditDependencies): SendThrough {
  return async (account, call, options = {}) => {
    const run = () => sendThrough(account, call, options);
    if (call.isRead) return run();
    const { pathname, searchParams } = new URL(call.path, "http://upstream.invalid");
    const body = call.body === undefined ? undefined : await inOwnTurn(call.body, parseExactly);
    const given = [...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)] as const);
    const query = Object.fromEntries(given.map(([name, values]) => [name, values.length > 1 ? values : values[0]]));
    const args = toAuditedArguments({ query, body });
    const write = toCall(account, call.resource, { ...args, method: call.method, path: pathname });
    return auditWrite(deps, write, options, run);
  };
}

function toCall(account: Account, tool: string, args: AuditedChange["arguments"]): AuditedChange {
  const { id: integratedAccountId, environmentId } = account;
  return { environmentId, integratedAccountId, action: "tool.call", tool, arguments: args };
}
