import type { CredentialVault } from "../credentials/credential-vault.ts";
import type { Account } from "./account.ts";
import { requireConnected } from "./require-account.ts";

/** Places in an account's context that hold secrets. See behaviour/gateway 8.3. */
const SECRET_PATHS: readonly (readonly string[])[] = [
  ["api_key"],
  ["api_token"],
  ["token"],
  ["password"],
  ["secret"],
  ["client_secret"],
  ["access_token"],
  ["webhook_secret"],
  ["oauth", "token", "access_token"],
  ["oauth", "token", "refresh_token"],
  ["oauth", "token", "access_token_secret"],
];

type Fields = Record<string, unknown>;

/** Parts a context into what may be shown and what must be sealed; both keep its shape. */
export function splitSecrets(context: Readonly<Fields>): { open: Fields; secrets: Fields } {
  const open: Fields = structuredClone(context);
  const secrets: Fields = {};
  for (const path of SECRET_PATHS) move(path, open, secrets);
  return { open, secrets };
}

/** Stored secrets that a change does not name survive it. */
export function mergeSecrets(stored: Readonly<Fields>, change: Readonly<Fields>): Fields {
  const merged: Fields = { ...stored };
  for (const [name, value] of Object.entries(change)) {
    const before = merged[name];
    merged[name] = isFields(before) && isFields(value) ? mergeSecrets(before, value) : value;
  }
  return merged;
}

function move([name, ...rest]: readonly string[], from: Fields, to: Fields): void {
  if (name === undefined || !Object.hasOwn(from, name)) return;
  const value = from[name];
  if (rest.length === 0) {
    to[name] = value;
    delete from[name];
  } else if (isFields(value)) {
    const child = isFields(to[name]) ? to[name] : {};
    move(rest, value, child);
    if (Object.keys(child).length > 0) to[name] = child;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What is stored where a credential was. */
export const NO_CREDENTIAL = "";

/** What is sealed of an account, in clear; nothing of a disconnected one. */
export function openSecrets(vault: CredentialVault, { id, sealedCredential }: Account): Fields {
  return sealedCredential === NO_CREDENTIAL ? {} : vault.open(id, sealedCredential);
}

/** What opens an account's upstream, in clear. @throws 503 for a disconnected account. */
export function bearerToken(vault: CredentialVault, account: Account): string {
  requireConnected(account);
  const { api_key: apiKey } = openSecrets(vault, account);
  if (typeof apiKey !== "string") throw new Error(`Account ${account.id} has no API key`);
  return apiKey;
}
