import { AppError } from "@overdub/contract";
import type { Kysely, Selectable } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { isSecretOf } from "../ids/secret.ts";
import type { OAuthAppTable } from "../oauth-apps/oauth-app-table.ts";

/** As what an application identifies itself. */
export interface ClientCredentials {
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
}

interface Sent {
  readonly client_id?: string | undefined;
  readonly client_secret?: string | undefined;
}

/** HTTP Basic counts only where the form has neither id nor secret. */
export function readClientCredentials(sent: Sent, authorization: string | null): ClientCredentials {
  if (sent.client_id || sent.client_secret) {
    return { clientId: sent.client_id || undefined, clientSecret: sent.client_secret || undefined };
  }
  const [, encoded] = /^Basic ([\w+/=-]+)$/i.exec(authorization?.trim() ?? "") ?? [];
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? "", "base64").toString("utf8")) ?? [];
  return { clientId: formDecoded(id), clientSecret: formDecoded(secret) };
}

/** Both parts are encoded as forms are, says RFC 6749 section 2.3.1. */
function formDecoded(text: string | undefined): string | undefined {
  return text ? (new URLSearchParams(`text=${text.replaceAll("&", "%26")}`).get("text") ?? undefined) : undefined;
}

/** @throws `unauthorized` for an application that is not named or not known. */
export async function findClient(
  db: Kysely<WorkspaceTables>,
  { clientId }: ClientCredentials,
): Promise<Selectable<OAuthAppTable>> {
  if (clientId === undefined) throw new AppError("unauthorized", "Missing client_id");
  const app = await db.selectFrom("oauth_apps").selectAll().where("client_id", "=", clientId).executeTakeFirst();
  if (!app) throw new AppError("unauthorized", "OAuth app not found for the provided client_id");
  return app;
}

/** A secret that a public application sends is ignored. @throws `unauthorized` for a secret that is missing or wrong. */
export function assertClientSecret(
  { pkce, client_secret_hash: hash }: Selectable<OAuthAppTable>,
  { clientSecret }: ClientCredentials,
): void {
  if (pkce) return;
  if (clientSecret === undefined) throw new AppError("unauthorized", "Missing client_secret");
  if (hash === null || !isSecretOf(hash, clientSecret)) throw new AppError("unauthorized", "Invalid client_secret");
}
