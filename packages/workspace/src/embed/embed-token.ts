import { AppError } from "@overdub/contract";
import type { Kysely } from "kysely";
import { callAsOwner } from "../auth/authenticate.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { randomText } from "../ids/random-text.ts";
import { hashSecret } from "../ids/secret.ts";
import { findTimeOf } from "../jobs/workspace-time.ts";
import type { Core, EmbedContext } from "../operations/context.ts";

const PREFIX = "dub_embed_";
const LENGTH = 40;
const LIFETIME_MS = 3 * 3_600_000;

/** A token opens what concerns a partner, as often as it is shown, for three hours. See behaviour/partners 7. */
export async function createEmbedToken(
  db: Kysely<WorkspaceTables>,
  partner: { readonly workspaceId: string; readonly programId: string; readonly partnerId: string },
  nowMs: number,
): Promise<{ readonly publicToken: string; readonly expiresAtMs: number }> {
  const publicToken = PREFIX + randomText(LENGTH);
  const expiresAtMs = nowMs + LIFETIME_MS;
  await db
    .insertInto("embed_tokens")
    .values({
      token_hash: hashSecret(publicToken),
      workspace_id: partner.workspaceId,
      program_id: partner.programId,
      partner_id: partner.partnerId,
      expires_at_ms: expiresAtMs,
      created_at_ms: nowMs,
    })
    .execute();
  return { publicToken, expiresAtMs };
}

/** @throws `unauthorized` */
export function readEmbedToken(authorization: string | null): string {
  const [, token] = /^Bearer (\S+)$/.exec(authorization ?? "") ?? [];
  if (authorization === null) throw new AppError("unauthorized", "Missing Authorization header.");
  if (!token?.startsWith(PREFIX)) throw new AppError("unauthorized", "Unauthorized: Invalid embed token.");
  return token;
}

/**
 * The context of a token's partner, in the time of its workspace.
 *
 * @throws `unauthorized` for an unknown or expired token, `forbidden` for a partner without a group.
 */
export async function admitToken(core: Core, token: string): Promise<EmbedContext> {
  const row = await core.db
    .selectFrom("embed_tokens")
    .innerJoin("program_enrollments", (join) =>
      join
        .onRef("program_enrollments.partner_id", "=", "embed_tokens.partner_id")
        .onRef("program_enrollments.program_id", "=", "embed_tokens.program_id"),
    )
    .selectAll("embed_tokens")
    .select("program_enrollments.group_id")
    .where("token_hash", "=", hashSecret(token))
    .executeTakeFirst();
  if (!row) throw new AppError("unauthorized", "Unauthorized: Invalid embed token.");
  const { workspace_id: workspaceId, program_id: programId, partner_id: partnerId, expires_at_ms: expiresAtMs } = row;
  const timed = await findTimeOf(core, workspaceId);
  if (expiresAtMs <= timed.now()) throw new AppError("unauthorized", "Unauthorized: Embed token expired.");
  if (row.group_id === null) throw new AppError("forbidden", "This partner is not part of a partner group.");
  return { ...timed, ...callAsOwner(workspaceId, ""), embed: { programId, partnerId, expiresAtMs } };
}

/** Tokens are random, so a plain digest is enough. */
