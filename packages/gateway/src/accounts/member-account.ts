import type { MemberSession } from "../callers/members.ts";
import { EMBEDDED_BASE_URL } from "../upstream/served-operations.ts";
import type { Account } from "./account.ts";

/**
 * A workspace as a member of it reaches it: an account that is stored nowhere, whose credential is the member's session.
 * So the workspace itself decides what the member may, by the role at the moment of each call.
 *
 * @param id of the workspace, which stands where programs name an account. Undefined for one that the member is not in.
 */
export function memberAccount(
  { memberships, bearerFor }: MemberSession,
  environmentId: string,
  id: string,
): Account | undefined {
  const membership = memberships.find(({ workspaceId }) => workspaceId === id);
  if (!membership) return undefined;
  return {
    id,
    environmentId,
    tenantId: membership.workspaceSlug,
    baseUrl: EMBEDDED_BASE_URL,
    authenticationMethod: "member_session",
    status: "active",
    isSandbox: false,
    context: { label: membership.workspaceName, workspace_id: id },
    sealedCredential: "",
    bearerOfMember: () => bearerFor(id),
    oauth: null,
    lastError: null,
    lastForbiddenError: null,
    blockedAtMs: null,
    disconnectedAtMs: null,
    lastActionRunResult: null,
    webhook: null,
    sandboxOf: null,
    createdAtMs: 0,
    updatedAtMs: 0,
  };
}
