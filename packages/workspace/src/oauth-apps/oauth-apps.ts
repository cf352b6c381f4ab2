import type { CreatedOAuthApp, OAuthApp, OAuthAppCreateBody, OAuthAppUpdateBody } from "@overdub/contract";
import { AppError } from "@overdub/contract";
import { isUniqueViolation } from "@overdub/storage";
import type { Kysely, Selectable } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createId } from "../ids/create-id.ts";
import { hashSecret, randomHex } from "../ids/secret.ts";
import { assertRoom } from "../quotas/assert-room.ts";
import { toIso } from "../time/to-iso.ts";
import { lockWorkspace } from "../workspaces/queries.ts";
import type { OAuthAppTable } from "./oauth-app-table.ts";
import { CLIENT_ID_PREFIX, CLIENT_SECRET_PREFIX } from "./oauth-app-table.ts";

/** Newest first. */
export async function listOAuthAppsOf(db: Kysely<WorkspaceTables>, workspaceId: string): Promise<OAuthApp[]> {
  const rows = await db
    .selectFrom("oauth_apps")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .orderBy("id", "desc")
    .execute();
  return rows.map(toOAuthApp);
}

/** @throws `not_found`. */
export async function findOAuthAppOf(db: Kysely<WorkspaceTables>, workspaceId: string, id: string): Promise<OAuthApp> {
  const row = await db
    .selectFrom("oauth_apps")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw appNotFound();
  return toOAuthApp(row);
}

/**
 * @param userId who makes it; null: the operator.
 * @throws `exceeded_limit`, or `conflict` for a slug that is taken. See behaviour/oauth 1.
 */
export async function addOAuthApp(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  body: OAuthAppCreateBody,
  { userId, nowMs }: { readonly userId: string | null; readonly nowMs: number },
): Promise<CreatedOAuthApp> {
  const clientSecret = body.pkce ? null : CLIENT_SECRET_PREFIX + randomHex(30);
  const row = {
    id: createId("app_", nowMs),
    workspace_id: workspaceId,
    user_id: userId,
    name: body.name,
    slug: body.slug,
    description: body.description ?? null,
    developer: body.developer,
    website: body.website,
    client_id: mintClientId(),
    ...storedSecret(clientSecret),
    redirect_uris: JSON.stringify(body.redirectUris),
    pkce: body.pkce ? (1 as const) : (0 as const),
    verified: 0 as const,
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
  };
  return refusingTakenSlug(() =>
    db.transaction().execute(async (tx) => {
      await lockWorkspace(tx, workspaceId);
      await assertRoom(tx, workspaceId, "oauth_apps");
      await tx.insertInto("oauth_apps").values(row).execute();
      return { ...toOAuthApp(row), clientSecret };
    }),
  );
}

/** @throws `not_found`, or `conflict` for a slug that is taken. */
export async function changeOAuthApp(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  id: string,
  { redirectUris, ...body }: OAuthAppUpdateBody,
  nowMs: number,
): Promise<OAuthApp> {
  return changeRow(db, workspaceId, id, {
    ...body,
    ...(redirectUris === undefined ? {} : { redirect_uris: JSON.stringify(redirectUris) }),
    updated_at_ms: nowMs,
  });
}

/** Says whether members of other workspaces may use it. @throws `not_found`. */
export function setVerified(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  id: string,
  { isVerified, nowMs }: { readonly isVerified: boolean; readonly nowMs: number },
): Promise<OAuthApp> {
  return changeRow(db, workspaceId, id, { verified: isVerified ? 1 : 0, updated_at_ms: nowMs });
}

/** Gives an application another secret; the one before is void at once. @throws `not_found`, `bad_request` for one with PKCE. */
export async function renewClientSecret(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  id: string,
  nowMs: number,
): Promise<CreatedOAuthApp> {
  const { pkce } = await findOAuthAppOf(db, workspaceId, id);
  if (pkce) throw new AppError("bad_request", "An application with PKCE has no secret.");
  const clientSecret = CLIENT_SECRET_PREFIX + randomHex(30);
  const app = await changeRow(db, workspaceId, id, { ...storedSecret(clientSecret), updated_at_ms: nowMs });
  return { ...app, clientSecret };
}

/** Every access that it was given goes with it. @throws `not_found`. */
export async function removeOAuthApp(db: Kysely<WorkspaceTables>, workspaceId: string, id: string): Promise<OAuthApp> {
  const row = await db
    .deleteFrom("oauth_apps")
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
  if (!row) throw appNotFound();
  return toOAuthApp(row);
}

export function mintClientId(): string {
  return CLIENT_ID_PREFIX + randomHex(24);
}

/** What is kept of a secret, and by what it is recognised. */
export function storedSecret(
  secret: string | null,
): Pick<OAuthAppTable, "client_secret_hash" | "partial_client_secret"> {
  if (secret === null) return { client_secret_hash: null, partial_client_secret: null };
  const partial = `${CLIENT_SECRET_PREFIX}****${secret.slice(-8)}`;
  return { client_secret_hash: hashSecret(secret), partial_client_secret: partial };
}

async function changeRow(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  id: string,
  change: Partial<Selectable<OAuthAppTable>>,
): Promise<OAuthApp> {
  const row = await refusingTakenSlug(() =>
    db
      .updateTable("oauth_apps")
      .set(change)
      .where("workspace_id", "=", workspaceId)
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirst(),
  );
  if (!row) throw appNotFound();
  return toOAuthApp(row);
}

async function refusingTakenSlug<Result>(write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (cause) {
    if (!isUniqueViolation(cause)) throw cause;
    throw new AppError("conflict", "The slug is taken by another application.", { cause });
  }
}

function appNotFound(): AppError {
  return new AppError("not_found", "OAuth application not found.");
}

function toOAuthApp(row: Selectable<OAuthAppTable>): OAuthApp {
  return {
    id: row.id,
    clientId: row.client_id,
    partialClientSecret: row.partial_client_secret,
    name: row.name,
    slug: row.slug,
    description: row.description,
    developer: row.developer,
    website: row.website,
    redirectUris: JSON.parse(row.redirect_uris),
    pkce: row.pkce === 1,
    verified: row.verified === 1,
    createdAt: toIso(row.created_at_ms),
    updatedAt: toIso(row.updated_at_ms),
  };
}
