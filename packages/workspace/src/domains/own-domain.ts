import { AppError } from "@overdub/contract";
import type { DomainTable } from "./domain-table.ts";

/** Whether a workspace may have links on a domain: it is its own, and is not being deleted. */
export function isOwnDomain(domain: DomainTable | undefined, workspaceId: string): boolean {
  return domain?.workspace_id === workspaceId && domain.deleting_since_ms === null;
}

export function foreignDomain(): AppError {
  return new AppError("forbidden", "Domain does not belong to workspace.");
}
