import type { Context } from "hono";
import { GatewayError } from "../errors/gateway-error.ts";
import { readForwarded } from "../http/forwarded.ts";

export interface OwnPageOptions {
  /** Where clients reach this gateway. */
  readonly publicUrl: string;
  /** Whether what a peer says in `X-Forwarded-*` is believed. Default: of none. */
  readonly trustsPeer?: ((address: string) => boolean) | undefined;
}

/** Scripts of other origins may set it only after a preflight, which nothing here allows. */
export const CONSOLE_HEADER = "overdub-console";

/**
 * Holds a request with a session's cookie to pages of our own origin. `SameSite` says less: another port of the same
 * machine is the same site.
 *
 * @throws GatewayError 403.
 */
export function requireOwnPage(c: Context, options: OwnPageOptions): void {
  const site = c.req.header("sec-fetch-site");
  const origin = c.req.header("origin");
  const isOwn =
    c.req.header(CONSOLE_HEADER) !== undefined &&
    (site === undefined || site === "same-origin") &&
    (origin === undefined || ownOrigins(c, options).includes(origin));
  if (!isOwn) throw new GatewayError(403, "A console session is for pages of the console only");
}

/** Whether the browser reaches this gateway over TLS, so that its cookie never goes without. */
export function isOverTls(c: Context, options: OwnPageOptions): boolean {
  return ownOrigins(c, options)[0]?.startsWith("https:") ?? false;
}

/** As the browser sees them: first that of this request. */
function ownOrigins(c: Context, { publicUrl, trustsPeer }: OwnPageOptions): string[] {
  const known = new URL(publicUrl);
  const forwarded = readForwarded(c, trustsPeer);
  const host = forwarded.host ?? c.req.header("host")?.toLowerCase() ?? new URL(c.req.url).host;
  const protocol = forwarded.protocol ?? (host === known.host ? known.protocol.slice(0, -1) : "http");
  return [`${protocol}://${host}`, known.origin];
}
