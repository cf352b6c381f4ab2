import type { Invoke } from "../invoke/create-invoke.ts";
import type { AuditDependencies } from "./audit-write.ts";
import { auditWrite } from "./audit-write.ts";
import { toAuditedArguments } from "./audited-arguments.ts";

/** An `invoke` that keeps a record of every write, whoever asks for it. */
export function auditInvoke(invoke: Invoke, deps: AuditDependencies): Invoke {
  return (account, tool, args, options = {}) => {
    const run = () => invoke(account, tool, args, options);
    if (tool.annotations.readOnlyHint) return run();
    return auditWrite(deps, { account, tool: tool.name, arguments: toAuditedArguments(args) }, options, run);
  };
}
