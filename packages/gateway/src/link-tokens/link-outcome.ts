import { randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import type { Ending } from "../audit-log/audit-entry.ts";
import type { LinkToken } from "../callers/caller.ts";
import { hashToken } from "../credentials/token.ts";
import type { LinkTokenTables } from "./link-token-table.ts";
import { findLinkTokenById } from "./queries.ts";

/** How the page was opened, which says how its result is told. See behaviour/linking 2. */
export const LINK_MODES = ["frame", "popup", "page"] as const;
export type LinkMode = (typeof LINK_MODES)[number];

/** See behaviour/linking 3. */
export type LinkErrorType =
  | "invalid_token"
  | "invalid_integration"
  | "connection_error"
  | "post_install_error"
  | "validation_error"
  | "rapid_form_error";

/** What became of an attempt; the texts are for the person at the page. */
export type LinkOutcome =
  | { readonly result: "success"; readonly accountId: string; readonly notice?: string | undefined }
  | {
      readonly result: "error";
      readonly errorType: LinkErrorType;
      readonly error: string;
      readonly accountId?: string | undefined;
    };

/** As an entry of the audit log says how it ended. */
const STATUS_OF: Readonly<Record<LinkErrorType, number>> = {
  invalid_token: 401,
  invalid_integration: 404,
  connection_error: 502,
  post_install_error: 502,
  validation_error: 401,
  rapid_form_error: 400,
};

/** For the audit log. */
export function toEnding(outcome: LinkOutcome): Ending {
  const subject =
    outcome.accountId === undefined ? {} : { subject: outcome.accountId, integratedAccountId: outcome.accountId };
  return outcome.result === "success"
    ? { outcome: "succeeded", statusCode: 200, message: null, ...subject }
    : { outcome: "failed", statusCode: STATUS_OF[outcome.errorType], message: outcome.error, ...subject };
}

/** A page loads within seconds. */
const LIFETIME_MS = 10 * 60_000;

/**
 * Keeps what became of an attempt for the page that a redirect leads to.
 *
 * @returns a handle without meaning of its own, good for one question.
 */
export async function keepOutcome(
  { db, now }: { readonly db: Kysely<LinkTokenTables>; readonly now: () => number },
  { linkTokenId, mode, outcome }: { linkTokenId: string; mode: LinkMode; outcome: LinkOutcome },
): Promise<string> {
  const handle = randomBytes(24).toString("base64url");
  await db
    .insertInto("link_outcomes")
    .values({
      handle_hash: hashToken(handle),
      link_token_id: linkTokenId,
      mode,
      outcome: JSON.stringify(outcome),
      expires_at_ms: now() + LIFETIME_MS,
    })
    .execute();
  return handle;
}

/** The first who asks is told; undefined for everybody else. */
export async function takeOutcome(
  { db, now }: { readonly db: Kysely<LinkTokenTables>; readonly now: () => number },
  handle: string,
): Promise<{ linkToken: LinkToken; mode: LinkMode; outcome: LinkOutcome } | undefined> {
  const row = await db
    .deleteFrom("link_outcomes")
    .where("handle_hash", "=", hashToken(handle))
    .returningAll()
    .executeTakeFirst();
  if (!row || row.expires_at_ms <= now()) return undefined;
  const linkToken = await findLinkTokenById(db, row.link_token_id);
  return linkToken && { linkToken, mode: row.mode as LinkMode, outcome: JSON.parse(row.outcome) };
}
