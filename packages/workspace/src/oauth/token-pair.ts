import { hkdfSync } from "node:crypto";
import { ACCESS_TOKEN_PREFIX } from "../auth/oauth-token-table.ts";
import { hashSecret, randomHex } from "../ids/secret.ts";

const ACCESS_LIFETIME_MS = 2 * 3_600_000;
const REFRESH_LIFETIME_MS = 120 * 86_400_000;

const ACCESS_BYTES = 40;
/** A refresh token begins with its family, which tells an old one from one that never was. Both are secret. */
const FAMILY_BYTES = 16;
const REFRESH_BYTES = 24;
const SALT_BYTES = 32;

export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Whose refresh token this would be. */
export function familyHashOf(refreshToken: string): string {
  return hashSecret(refreshToken.slice(0, 2 * FAMILY_BYTES));
}

/** The first pair of a consent. */
export function newFamily(nowMs: number) {
  const pair = {
    accessToken: ACCESS_TOKEN_PREFIX + randomHex(ACCESS_BYTES),
    refreshToken: randomHex(FAMILY_BYTES + REFRESH_BYTES),
  };
  return { shown: toShown(pair, ACCESS_LIFETIME_MS), stored: toStored(pair, nowMs, { previous: null, salt: null }) };
}

/** The pair that comes for a refresh token. */
export function nextPair(refreshToken: string, family: string | undefined, nowMs: number) {
  const salt = randomHex(SALT_BYTES);
  const pair = pairFor(refreshToken, salt, family);
  const previous = hashSecret(refreshToken);
  return { shown: toShown(pair, ACCESS_LIFETIME_MS), stored: toStored(pair, nowMs, { previous, salt }) };
}

/** The same pair again, for whoever has lost the answer: the token and what is stored make it, and neither does alone. */
export function samePair(refreshToken: string, family: string | undefined, salt: string, leftMs: number) {
  return toShown(pairFor(refreshToken, salt, family), leftMs);
}

/** The family of a refresh token, if it is the one that is stored. */
export function familyOf(refreshToken: string, familyHash: string | null): string | undefined {
  return familyHashOf(refreshToken) === familyHash ? refreshToken.slice(0, 2 * FAMILY_BYTES) : undefined;
}

function pairFor(refreshToken: string, salt: string, family: string | undefined): TokenPair {
  const derive = (what: string, bytes: number) =>
    Buffer.from(hkdfSync("sha256", refreshToken, salt, `overdub oauth ${what}`, bytes)).toString("hex");
  return {
    accessToken: ACCESS_TOKEN_PREFIX + derive("access token", ACCESS_BYTES),
    refreshToken: (family ?? derive("family", FAMILY_BYTES)) + derive("refresh token", REFRESH_BYTES),
  };
}

function toShown({ accessToken, refreshToken }: TokenPair, leftMs: number) {
  return {
    access_token: accessToken,
    refresh_token: refreshToken,
    token_type: "Bearer" as const,
    expires_in: Math.floor(leftMs / 1000),
  };
}

function toStored(
  { accessToken, refreshToken }: TokenPair,
  nowMs: number,
  { previous, salt }: { readonly previous: string | null; readonly salt: string | null },
) {
  return {
    access_token_hash: hashSecret(accessToken),
    refresh_token_hash: hashSecret(refreshToken),
    family_hash: familyHashOf(refreshToken),
    previous_refresh_hash: previous,
    rotation_salt: salt,
    access_expires_at_ms: nowMs + ACCESS_LIFETIME_MS,
    refresh_expires_at_ms: nowMs + REFRESH_LIFETIME_MS,
    refreshed_at_ms: nowMs,
  };
}
