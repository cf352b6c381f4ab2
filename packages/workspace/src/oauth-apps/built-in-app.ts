import { hkdfSync } from "node:crypto";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createId } from "../ids/create-id.ts";
import { CLIENT_SECRET_PREFIX } from "./oauth-app-table.ts";
import { mintClientId, storedSecret } from "./oauth-apps.ts";

export interface BuiltInApp {
  /** What people who are asked see. */
  readonly name: string;
  /** Absent: those of before, for a process that knows none. */
  readonly redirectUris?: readonly string[] | undefined;
  /** The client secret is derived from it, so that nobody needs to keep that: a key of the installation. */
  readonly secret: Uint8Array;
}

/** No workspace can take it. */
export const BUILT_IN_SLUG = "_overdub";

/**
 * The application of the installation itself, by which members of any of its workspaces connect theirs. It is made where
 * there is none, and brought up to date otherwise; every process may do so at every start.
 */
export async function registerBuiltInApp(
  db: Kysely<WorkspaceTables>,
  { name, redirectUris, secret }: BuiltInApp,
  nowMs: number,
): Promise<{ readonly clientId: string; readonly clientSecret: string }> {
  const clientSecret = clientSecretOf(secret);
  const addresses = redirectUris && {
    redirect_uris: JSON.stringify(redirectUris),
    website: new URL("/", redirectUris[0]).href,
  };
  const set = { name, ...storedSecret(clientSecret), ...addresses };
  const { client_id: clientId } = await db
    .insertInto("oauth_apps")
    .values({
      ...{ redirect_uris: "[]", website: "https://localhost/" },
      ...set,
      id: createId("app_", nowMs),
      workspace_id: null,
      user_id: null,
      slug: BUILT_IN_SLUG,
      description: null,
      developer: "Overdub",
      client_id: mintClientId(),
      pkce: 0,
      verified: 1,
      created_at_ms: nowMs,
      updated_at_ms: nowMs,
    })
    .onConflict((conflict) => conflict.column("slug").doUpdateSet({ ...set, updated_at_ms: nowMs }))
    .returning("client_id")
    .executeTakeFirstOrThrow();
  return { clientId, clientSecret };
}

/**
 * The same for whoever only uses it.
 *
 * @param secrets of which one was registered: a change of the installation's keys leaves others for a while.
 */
export async function findBuiltInApp(
  db: Kysely<WorkspaceTables>,
  secrets: readonly Uint8Array[],
): Promise<{ readonly clientId: string; readonly clientSecret: string } | undefined> {
  const app = await db.selectFrom("oauth_apps").selectAll().where("slug", "=", BUILT_IN_SLUG).executeTakeFirst();
  const clientSecret = secrets
    .map(clientSecretOf)
    .find((secret) => storedSecret(secret).client_secret_hash === app?.client_secret_hash);
  return app && clientSecret !== undefined ? { clientId: app.client_id, clientSecret } : undefined;
}

function clientSecretOf(secret: Uint8Array): string {
  const derived = hkdfSync("sha256", secret, "", "overdub built-in OAuth application", 30);
  return CLIENT_SECRET_PREFIX + Buffer.from(derived).toString("hex");
}
