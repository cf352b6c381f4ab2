import { HOSTED_DUB } from "../upstream/send.ts";
import { DEFAULT_SCOPES } from "./default-scopes.ts";

/** The gateway as it is registered at one provider: one application for all customers. */
export interface OAuthClient {
  /** Of the API, as accounts have it; tokens are asked for below it, at `/oauth/token`. */
  readonly baseUrl: string;
  /** Where a browser is sent. */
  readonly authorizeUrl: string;
  readonly clientId: string;
  /** Absent for an application that proves itself by PKCE alone. */
  readonly clientSecret?: string | undefined;
  /** What is asked for unless a link token says otherwise. */
  readonly scopes: readonly string[];
}

/** Where an account is, or is to be. */
export interface OAuthPlace {
  readonly environmentId: string;
  /** Undefined: the first provider that there is. */
  readonly baseUrl?: string | undefined;
  /** Undefined: the first application that is registered there. */
  readonly clientId?: string | undefined;
}

/** Undefined where accounts cannot be connected by OAuth. */
export type FindOAuthClient = (place: OAuthPlace) => Promise<OAuthClient | undefined>;

/** What an operator says of an application. */
export interface OAuthApplication {
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  readonly authorizeUrl?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
}

/** @param baseUrl of the API whose provider knows the application. */
export function toOAuthClient(baseUrl: string, application: OAuthApplication): OAuthClient {
  const { clientId, clientSecret, authorizeUrl = authorizeUrlOf(baseUrl), scopes = DEFAULT_SCOPES } = application;
  return { baseUrl, authorizeUrl, clientId, clientSecret, scopes };
}

/** Dub's own page is on another host than its API; an Overdub has both on one. */
function authorizeUrlOf(baseUrl: string): string {
  return baseUrl === HOSTED_DUB ? "https://app.dub.co/oauth/authorize" : `${new URL(baseUrl).origin}/oauth/authorize`;
}

/** How a provider names itself, where it does (RFC 9207). */
export function issuerOf({ authorizeUrl }: OAuthClient): string {
  return new URL(authorizeUrl).origin;
}
