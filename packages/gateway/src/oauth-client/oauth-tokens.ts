import { z } from "zod";

/** What may stand behind `Bearer` (RFC 6750): anything else would break the header. */
export const BEARER = /^[A-Za-z0-9._~+/-]+=*$/;

const Token = z.string().min(8).max(4096).regex(BEARER, { error: "is not a token" });

/** What an account is called with until it expires, and what it is renewed with. Sealed as a whole. */
export const OAuthTokens = z.object({
  access_token: Token,
  /** Absent where the provider gives none: the account has to be authorised again when the access token expires. */
  refresh_token: Token.optional(),
  token_type: z.literal("Bearer"),
  /** Seconds, as the provider said. Absent: it did not say, and the first refusal tells. */
  expires_in: z.number().optional(),
  /** ISO 8601. */
  expires_at: z.string().optional(),
});
export type OAuthTokens = z.output<typeof OAuthTokens>;

/** Renewing takes a moment, and clocks differ. */
const LEAD_MS = 5 * 60_000;
/** So that accounts which were connected together are not renewed together. */
const MAX_JITTER_MS = 60_000;

/**
 * From when on tokens are to be renewed, in UTC milliseconds: five minutes and a jitter before they expire, or after
 * three quarters of a life that is shorter than that. Undefined where nothing is known of an end.
 *
 * @param spread from 0 to 1; of an account always the same.
 */
export function renewalDueMs({ expires_at, expires_in }: OAuthTokens, spread: number): number | undefined {
  if (expires_at === undefined) return undefined;
  const lifeMs = expires_in === undefined ? Number.POSITIVE_INFINITY : expires_in * 1000;
  return Date.parse(expires_at) - Math.min(LEAD_MS + spread * MAX_JITTER_MS, lifeMs / 4);
}

export function isExpired({ expires_at }: OAuthTokens, nowMs: number): boolean {
  return expires_at !== undefined && Date.parse(expires_at) <= nowMs;
}

/** Longer than any access token should live, and no date that cannot be written. */
const MAX_LIFE_SECONDS = 10 * 365 * 86_400;

interface Given {
  readonly access_token: string;
  readonly refresh_token?: string | undefined;
  readonly expires_in?: number | undefined;
}

/**
 * @param sentMs when they were asked for, which is no later than when their life began.
 * @throws a `ZodError` for what no header takes.
 */
export function toTokens({ access_token, refresh_token, expires_in }: Given, sentMs: number): OAuthTokens {
  const seconds = expires_in === undefined ? undefined : Math.min(Math.max(0, expires_in), MAX_LIFE_SECONDS);
  return OAuthTokens.parse({
    access_token,
    ...(refresh_token !== undefined && { refresh_token }),
    token_type: "Bearer",
    ...(seconds !== undefined && {
      expires_in: seconds,
      expires_at: new Date(sentMs + seconds * 1000).toISOString(),
    }),
  });
}

/** Dub separates scopes by blanks, others by commas. */
export function readScopes(text: string): string[] {
  return [...new Set(text.split(/[\s,+]+/).filter((scope) => scope !== ""))];
}
