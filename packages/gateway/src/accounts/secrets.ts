import type { CredentialVault } from "../credentials/credential-vault.ts";
import { isSecretName } from "../credentials/secret-name.ts";
import { invalidArgument } from "../errors/gateway-error.ts";
import type { Fields } from "../json/fields.ts";
import { isFields, jsonBytes } from "../json/fields.ts";
import { QUOTAS } from "../quotas/quotas.ts";
import type { Account } from "./account.ts";

/**
 * Parts a context into what may be shown and what must be sealed, at any depth; both keep its shape. A list that holds
 * secrets is sealed as a whole. See behaviour/gateway 8.3.
 */
export function splitSecrets(context: Fields): { open: Fields; secrets: Fields } {
  const open: [string, unknown][] = [];
  const secrets: [string, unknown][] = [];
  for (const [name, value] of Object.entries(context)) {
    if (isFields(value)) {
      const parts = splitSecrets(value);
      open.push([name, parts.open]);
      if (Object.keys(parts.secrets).length > 0) secrets.push([name, parts.secrets]);
    } else {
      (isSecret(name, value) ? secrets : open).push([name, value]);
    }
  }
  return { open: Object.fromEntries(open), secrets: Object.fromEntries(secrets) };
}

/** Null and flags reveal nothing. */
function isSecret(name: string, value: unknown): boolean {
  if (value === null || typeof value === "boolean") return false;
  return isSecretName(name) || holdsSecrets(value);
}

function holdsSecrets(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsSecrets);
  return isFields(value) && Object.entries(value).some(([name, child]) => isSecret(name, child));
}

/** Stored secrets that a change does not name survive it. */
export function mergeSecrets(stored: Fields, change: Fields): Fields {
  const merged: Record<string, unknown> = { ...stored };
  for (const [name, value] of Object.entries(change)) {
    const before = merged[name];
    merged[name] = isFields(before) && isFields(value) ? mergeSecrets(before, value) : value;
  }
  return merged;
}

/** @throws 400 for a context, of which a part may be sealed, that is larger than any description of an account. */
export function requireSmallContext(...parts: readonly Fields[]): void {
  const bytes = parts.reduce((sum, part) => sum + jsonBytes(part), 0);
  if (bytes <= QUOTAS.contextBytes) return;
  throw invalidArgument("body.context", `must be at most ${QUOTAS.contextBytes} bytes as JSON, and would be ${bytes}`);
}

/** What is stored where a credential was. */
export const NO_CREDENTIAL = "";

/** What is sealed of an account, in clear; nothing of a disconnected one. */
export function openSecrets(vault: CredentialVault, { id, sealedCredential }: Account): Fields {
  return sealedCredential === NO_CREDENTIAL ? {} : vault.open(id, sealedCredential);
}
