import { ROOT_KEY } from "./key.ts";
import { toShortLink } from "./short-link.ts";

/** Where the API lies on every host that leads to this server; short links take the rest. */
export const API_PREFIX = "/api";

/** Where web pages find the script and the tracking operations: the address that Dub's documents use for a proxy. */
export const PAGES_PREFIX = "/_proxy/dub";

/** Where people apply to the program whose slug follows. */
export const APPLY_PREFIX = "/apply/";

/** The page of a link's public statistics, by its id, which begins so, too. Other links may have keys below `share/`. */
export const SHARE_PREFIX = "/share/dash_";

/** @returns `undefined` for an id of a row that was written elsewhere. */
export function sharePath(dashboardId: string): string | undefined {
  const path = `/share/${dashboardId}`;
  return path.startsWith(SHARE_PREFIX) && /^[\w/]+$/.test(path) ? path : undefined;
}

/** What a product shows its partners in a frame: the path that Dub's package for web pages opens. */
export const EMBED_PAGE = "/embed/referrals";

/** The API as the world reaches it: a domain whose short links lead here leads to the API, too. */
export function toApiAddress(domain: string, port: number): string {
  return toShortLink(domain, ROOT_KEY, port) + API_PREFIX;
}

/** Below it lie the pages by which members sign in. No key of a link begins like it. */
export const SIGN_IN_ROOT = "/_/";

/** Where a member sets a password, by the token of a link. */
export const SET_UP_PAGE = `${SIGN_IN_ROOT}set-up`;

/** Where applications send members to be asked for access: the path of Dub's own page. */
export const AUTHORIZE_PAGE = "/oauth/authorize";

/** By which applications find the others' addresses (RFC 8414). */
export const OAUTH_METADATA = "/.well-known/oauth-authorization-server";
