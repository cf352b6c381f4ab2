import type { CredentialVault } from "../credentials/credential-vault.ts";
import type { Account } from "./account.ts";

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

/** What opens an account's upstream, in clear. */
export function bearerToken(vault: CredentialVault, { id, sealedCredential }: Account): string {
  const { api_key: apiKey } = vault.open(id, sealedCredential);
  if (typeof apiKey !== "string") throw new Error(`Account ${id} has no API key`);
  return apiKey;
}
