import { hash, randomInt, timingSafeEqual } from "node:crypto";

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** 30 characters of base62 are 178 bits. */
const RANDOM_CHARS = 30;

/** The prefix lets secret scanners find a leaked one. */
export function mintApiToken(): string {
  return `ovd_${randomBase62()}`;
}

/** Stands raw in a URL path: letters, digits and `_` only. */
export function mintMcpToken(): string {
  return `ovdmcp_${randomBase62()}`;
}

/** For one account and a few minutes. */
export function mintAccountToken(): string {
  return `ovdiat_${randomBase62()}`;
}

/** For connecting one account. */
export function mintLinkToken(): string {
  return `ovdlnk_${randomBase62()}`;
}

/** Signs an operator in to the console, once; stands raw in the fragment of a URL. */
export function mintSignInToken(): string {
  return `ovdlog_${randomBase62()}`;
}

/** The value of a session's cookie. */
export function mintSessionSecret(): string {
  return `ovdses_${randomBase62()}`;
}

/** What is stored of a token. Tokens are random and long, so a plain hash cannot be reversed by guessing. */
export function hashToken(token: string): string {
  return hash("sha256", token);
}

export function equalHashes(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

function randomBase62(): string {
  return Array.from({ length: RANDOM_CHARS }, () => BASE62.charAt(randomInt(BASE62.length))).join("");
}
