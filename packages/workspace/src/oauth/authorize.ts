import { AppError } from "@overdub/contract";
import type { Kysely, Selectable } from "kysely";
import { permissionOfScope } from "../auth/oauth-scopes.ts";
import type { Role } from "../auth/permissions.ts";
import { permissionsOfRole } from "../auth/permissions.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { hashSecret, randomHex } from "../ids/secret.ts";
import type { OAuthAppTable } from "../oauth-apps/oauth-app-table.ts";
import type { AuthorizationRequest } from "./authorization-request.ts";
import { isRegistered } from "./authorization-request.ts";

/** Who is asked, and for which workspace. */
export interface AskedMember {
  readonly workspaceId: string;
  readonly userId: string;
  readonly role: Role;
}

const CODE_LIFETIME_MS = 2 * 60_000;

/**
 * The application behind a request, as far as nobody need be asked for.
 *
 * @throws `not_found`, or `bad_request` for a redirect URI that is not its own, half of PKCE, or none where it is needed.
 */
export async function findAskingApp(
  db: Kysely<WorkspaceTables>,
  request: AuthorizationRequest,
): Promise<Selectable<OAuthAppTable>> {
  const app = await db
    .selectFrom("oauth_apps")
    .selectAll()
    .where("client_id", "=", request.client_id)
    .executeTakeFirst();
  if (!app) throw new AppError("not_found", "OAuth application not found for the provided client_id.");
  if (!isRegistered(JSON.parse(app.redirect_uris), request.redirect_uri)) {
    throw new AppError(
      "bad_request",
      "Invalid redirect_uri parameter for the application. It must be one that is registered, character by character.",
    );
  }
  const { code_challenge: challenge, code_challenge_method: method } = request;
  // Without a method, a challenge would be its verifier in clear (RFC 7636, 4.3).
  if ((app.pkce || challenge || method) && !(challenge && method)) {
    throw new AppError("bad_request", "Missing code_challenge or code_challenge_method parameter for the application.");
  }
  return app;
}

/** Why a member can't allow what is asked for; `undefined`: it can, as far as the role goes. */
export function beyondRole(role: Role, { scope }: Pick<AuthorizationRequest, "scope">): AppError | undefined {
  const allowed = permissionsOfRole(role);
  if (!allowed.has("integrations.write")) {
    return new AppError("forbidden", "Only owners and members of a workspace can connect applications to it.");
  }
  const beyond = scope.find((one) => {
    const permission = permissionOfScope(one);
    return permission !== undefined && !allowed.has(permission);
  });
  return beyond && new AppError("bad_request", `The application asks for ${beyond}, which your role does not have.`);
}

/** An application that nobody has verified is for its own workspace, and for whoever made it. */
export function mayUse(app: Selectable<OAuthAppTable>, { workspaceId, userId }: AskedMember): boolean {
  return app.verified === 1 || app.workspace_id === workspaceId || app.user_id === userId;
}

/**
 * The member has allowed it: the code by which the application gets its tokens.
 *
 * @throws `forbidden`, `bad_request` or `not_found`, in the order of behaviour/oauth 2.
 */
export async function allow(
  db: Kysely<WorkspaceTables>,
  request: AuthorizationRequest,
  member: AskedMember,
  nowMs: number,
): Promise<string> {
  const refusal = beyondRole(member.role, request);
  if (refusal) throw refusal;
  const app = await findAskingApp(db, request);
  if (!mayUse(app, member)) {
    throw new AppError("forbidden", "The application is not verified, so only its own workspace can use it.");
  }
  const code = randomHex(40);
  await db.deleteFrom("oauth_codes").where("expires_at_ms", "<=", nowMs).execute();
  await db
    .insertInto("oauth_codes")
    .values({
      code_hash: hashSecret(code),
      app_id: app.id,
      workspace_id: member.workspaceId,
      user_id: member.userId,
      scopes: request.scope.join(" "),
      redirect_uri: request.redirect_uri,
      code_challenge: request.code_challenge ?? null,
      expires_at_ms: nowMs + CODE_LIFETIME_MS,
      used_at_ms: null,
    })
    .execute();
  return code;
}
