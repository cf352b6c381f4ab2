import { isMachineName } from "../addresses/short-link.ts";
import type { RedirectLink } from "../link-cache/redirect-link.ts";
import type { Visit } from "../visits/visit.ts";
import { CLICK_TOKEN_MS } from "./click-tokens.ts";

const TEST_SECONDS = 604_800;

/** The click for the next hour, so that a repeat visit keeps its id. */
export function clickCookie(link: RedirectLink, visit: Visit, clickToken: string): string {
  return `${link.clickCookie}=${clickToken}; Path=${typedPath(visit)}; Max-Age=${CLICK_TOKEN_MS / 1000}`;
}

/** The variant of an A/B test, for a week. */
export function testCookie(visit: Visit, variant: string): string {
  return `dub_test_url=${encodeURIComponent(variant)}; Path=${typedPath(visit)}; Max-Age=${TEST_SECONDS}`;
}

export function passwordCookieName(linkId: string): string {
  return `dub_password_${linkId}`;
}

/** The right password, until the browser is closed. `Secure` where links are served over HTTPS. */
export function passwordCookie(link: RedirectLink, visit: Visit, value: string): string {
  const secure = isMachineName(visit.host) ? "" : "; Secure";
  return `${passwordCookieName(link.id)}=${value}; Path=${typedPath(visit)}; HttpOnly; SameSite=Lax${secure}`;
}

const PLAIN_PATH = /^[\w\-./]*$/;

/** The path as the visitor typed it, fit for a header, an attribute and a relative address. */
export function typedPath({ path }: Visit): string {
  if (PLAIN_PATH.test(path)) return `/${path}`;
  const decoded = path.includes("%") ? decodeURIComponent(path) : path;
  return `/${encodeURI(decoded.toWellFormed()).replace(/[;?#]/g, encodeURIComponent)}`;
}
