import type { Account } from "../accounts/account.ts";
import { mergeSecrets, openSecrets, splitSecrets } from "../accounts/secrets.ts";
import type { LinkToken } from "../callers/caller.ts";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import type { Fields } from "../json/fields.ts";

interface Contexts {
  readonly linkToken: Pick<LinkToken, "id" | "context" | "sealedContext" | "persistsPreviousContext">;
  /** What the person has connected with, in the shape of a context. */
  readonly credential: {
    readonly method: "api_key" | "oauth2";
    readonly context: Fields;
    readonly secrets?: Fields | undefined;
  };
  /** Whose context the token may keep. */
  readonly existing?: Account | undefined;
}

/** Of one method alone; the other's would be taken for the credential. */
const CREDENTIAL_OF = { api_key: "api_key", oauth2: "oauth" } as const;

/**
 * The context of an account that is connected: what it has, if the token says so; then what came of the person; then the
 * token's own. Later ones win, by whole keys. See behaviour/linking 4.
 */
export function mergeContexts(
  vault: CredentialVault,
  { linkToken, credential, existing }: Contexts,
): { baseUrl: string | undefined; open: Fields; secrets: Fields } {
  const sealed = linkToken.sealedContext === "" ? {} : vault.open(linkToken.id, linkToken.sealedContext);
  // Tokens come from a provider alone, for the application that asked for them.
  const { base_url: baseUrl, oauth: _given, ...own } = mergeSecrets(linkToken.context, sealed);
  const keepsOld = existing !== undefined && linkToken.persistsPreviousContext;
  const {
    api_key: _key,
    oauth: _oauth,
    ...old
  } = keepsOld ? mergeSecrets(existing.context, openSecrets(vault, existing)) : {};
  const merged: Record<string, unknown> = { ...old, ...credential.context, ...own };
  for (const [method, name] of Object.entries(CREDENTIAL_OF)) if (method !== credential.method) delete merged[name];
  const { open, secrets } = splitSecrets(merged);
  return {
    baseUrl: typeof baseUrl === "string" ? baseUrl : undefined,
    open,
    secrets: { ...secrets, ...credential.secrets },
  };
}
