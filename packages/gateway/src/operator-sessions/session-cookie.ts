import type { Context } from "hono";
import type { OwnPageOptions } from "./own-page.ts";
import { isOverTls } from "./own-page.ts";

const NAME = "overdub_console";

/** Only over TLS can a cookie be bound to this very host, so that no other host of the domain can set it. */
function cookieName(c: Context, options: OwnPageOptions): string {
  return isOverTls(c, options) ? `__Host-${NAME}` : NAME;
}

/** Its path is the root: the console calls the routes that programs call. @param secret An empty one takes the cookie away. */
export function sessionCookie(c: Context, options: OwnPageOptions, secret: string): string {
  const secure = isOverTls(c, options) ? "; Secure" : "";
  const end = secret === "" ? "; Max-Age=0" : "";
  return `${cookieName(c, options)}=${secret}; Path=/; HttpOnly; SameSite=Strict${secure}${end}`;
}

const MEMBER_PREFIX = "ovdmem_";

/** What the cookie holds of a member's session, so that it is never taken for an operator's. */
export function memberCookieValue(secret: string): string {
  return MEMBER_PREFIX + secret;
}

/** The secret of a member's session; undefined for the cookie of an operator's. */
export function memberSecretOf(cookieValue: string): string | undefined {
  return cookieValue.startsWith(MEMBER_PREFIX) ? cookieValue.slice(MEMBER_PREFIX.length) : undefined;
}

/** What a request carries of a session, live or not. */
export function readSessionSecret(c: Context, options: OwnPageOptions): string | undefined {
  const prefix = `${cookieName(c, options)}=`;
  const found = c.req
    .header("cookie")
    ?.split(/;\s*/)
    .find((cookie) => cookie.startsWith(prefix));
  return found?.slice(prefix.length) || undefined;
}
