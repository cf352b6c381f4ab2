/** Whose a delivery of Dub may be, and what it must be signed with. */
import type { Kysely } from "kysely";
import type { Account } from "../accounts/account.ts";
import { toAccount } from "../accounts/account.ts";
import { openSecrets } from "../accounts/secrets.ts";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import { environmentIntegrationId } from "../environments/dub-integration.ts";
import type { EnvironmentTables } from "../environments/environment.ts";
import type { Fields } from "../json/fields.ts";
import { isFields } from "../json/fields.ts";
import type { DubEvent } from "./dub-event.ts";
import type { DubWebhookTables } from "./dub-webhook-tables.ts";

/** An account of any environment: its id stands in an address that only its workspace is told. */
export async function findAccountAnywhere(db: Kysely<DubWebhookTables>, id: string): Promise<Account | undefined> {
  const row = await db
    .selectFrom("integrated_accounts")
    .selectAll()
    .where("id", "=", id.toLowerCase())
    .where("sandbox_of", "is", null)
    .executeTakeFirst();
  return row && toAccount(row);
}

/** What its workspace may sign with: the secret that somebody has stored, and that of the webhook that we have made. */
export async function secretsOf(
  db: Kysely<DubWebhookTables>,
  vault: CredentialVault,
  account: Account,
): Promise<string[]> {
  const made = await db
    .selectFrom("dub_webhooks")
    .select("secret")
    .where("account_id", "=", account.id)
    .executeTakeFirst();
  const { webhook_secret: stored } = openSecrets(vault, account);
  const ours = made && vault.open(account.id, made.secret).secret;
  return [stored, ours].filter((secret): secret is string => typeof secret === "string" && secret !== "");
}

/** @returns undefined where no environment has this installation. */
export async function findEnvironmentOfInstall(
  db: Kysely<EnvironmentTables>,
  installId: string,
): Promise<string | undefined> {
  const environments = await db.selectFrom("environments").select("id").execute();
  return environments.find(({ id }) => environmentIntegrationId(id) === installId.toLowerCase())?.id;
}

/** The accounts of an environment that an event is about, by the workspace or the program that it names. */
export async function findAddressed(
  db: Kysely<DubWebhookTables>,
  environmentId: string,
  { data }: DubEvent,
): Promise<Account[]> {
  const link = isFields(data.link) ? data.link : {};
  const named: Fields = { workspace_id: link.workspaceId ?? data.workspaceId, program_id: data.programId };
  const wanted = Object.entries(named).filter(([, id]) => typeof id === "string" && id !== "");
  if (wanted.length === 0) return [];
  const rows = await db
    .selectFrom("integrated_accounts")
    .selectAll()
    .where("environment_id", "=", environmentId)
    .where("sandbox_of", "is", null)
    .where((eb) => eb.or(wanted.map(([, id]) => eb("context", "like", `%${JSON.stringify(id)}%`))))
    .execute();
  return rows.map(toAccount).filter(({ context }) => wanted.some(([name, id]) => context[name] === id));
}
