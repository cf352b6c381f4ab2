import { randomBytes } from "node:crypto";
import type { ByteBudget } from "@overdub/limits";
import type { Context } from "hono";
import { Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { Kysely } from "kysely";
import * as oauth from "oauth4webapi";
import { z } from "zod";
import type { AccountTables } from "../accounts/account-table.ts";
import type { RefusedSignIns } from "../audit-log/refused-sign-ins.ts";
import type { PurposeKeys } from "../credentials/master-key.ts";
import { environmentIntegrationId } from "../environments/dub-integration.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { readBody } from "../http/read-body.ts";
import { limitBody } from "../http/request-body.ts";
import { keepOutcome, LINK_MODES } from "../link-tokens/link-outcome.ts";
import type { LinkTokenTables } from "../link-tokens/link-token-table.ts";
import { findLinkTokenById } from "../link-tokens/queries.ts";
import { requireLinkToken } from "../link-tokens/require-link-token.ts";
import { EMBEDDED_BASE_URL } from "../upstream/served-operations.ts";
import type { OAuthAuthorizationTables } from "./authorization.ts";
import { AUTHORIZATION_LIFETIME_MS, bindAuthorization, findByTicket, takeByState } from "./authorization.ts";
import type { CompleteDependencies } from "./complete-authorization.ts";
import { completeAuthorization } from "./complete-authorization.ts";
import { expiredPage } from "./expired-page.ts";
import { createFlowStates, flowCookieName } from "./flow-state.ts";
import { startAuthorization } from "./start-authorization.ts";

export interface OAuthContext extends CompleteDependencies {
  readonly db: Kysely<AccountTables & LinkTokenTables & OAuthAuthorizationTables>;
  readonly refusedSignIns: Pick<RefusedSignIns, "note">;
  readonly bodies: ByteBudget;
  /** Where browsers reach this gateway; no trailing slash. */
  readonly publicUrl: string;
}

const MAX_BODY_BYTES = 1024;

const StartBody = z.strictObject({ mode: z.enum(LINK_MODES) });

/** `/connect-account/oauth`: to a provider and back. See behaviour/grants 2. */
export function oauthRoutes(ctx: OAuthContext, stateKeys: PurposeKeys): Hono<GatewayEnv> {
  const { db, vault, publicUrl, now } = ctx;
  const app = new Hono<GatewayEnv>();
  const states = createFlowStates(stateKeys);
  const isSecure = publicUrl.startsWith("https:");
  const here = `${publicUrl}/connect-account`;

  app.post("/start", requireLinkToken(ctx), limitBody(MAX_BODY_BYTES, ctx.bodies), async (c) => {
    const { mode } = await readBody(c, StartBody);
    const ticket = states.create();
    await startAuthorization(ctx, c.get("linkToken"), { mode, ticket });
    return c.json({ url: `${here}/oauth/go?ticket=${ticket}` }, 201);
  });

  app.get("/go", async (c) => {
    // From the link page, which says who asks, and not by a link that somebody was sent, nor by another host of the site.
    if ((c.req.header("sec-fetch-site") ?? "same-origin") !== "same-origin") return expired(c);
    const ticket = c.req.query("ticket") ?? "";
    const found = states.isOurs(ticket) ? await findByTicket(db, ticket, now()) : undefined;
    const linkToken = found && (await findLinkTokenById(db, found.link_token_id));
    if (!found || !linkToken) return expired(c);
    const { environmentId } = linkToken;
    const client = await ctx.findOAuthClient({ environmentId, baseUrl: found.base_url, clientId: found.client_id });
    if (!client) return expired(c);
    const state = states.create();
    const cookie = randomBytes(24).toString("base64url");
    const verifier = oauth.generateRandomCodeVerifier();
    const codeVerifier = vault.seal(found.id, { code_verifier: verifier });
    if (!(await bindAuthorization(db, found.id, { state, cookie, codeVerifier }))) return expired(c);
    setCookie(c, flowCookieName(state, isSecure), cookie, cookieOptions(AUTHORIZATION_LIFETIME_MS / 1000));
    const url = new URL(client.authorizeUrl);
    const parameters = {
      client_id: client.clientId,
      redirect_uri: publicUrl + callbackOf(found.base_url, environmentId),
      response_type: "code",
      scope: (JSON.parse(found.scopes) as string[]).join(" "),
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return leave(c, url.href);
  });

  const comeBack = async (c: Context<GatewayEnv>) => {
    const parameters = new URL(c.req.url).searchParams;
    const state = parameters.get("state") ?? "";
    const name = flowCookieName(state, isSecure);
    const cookie = states.isOurs(state) ? getCookie(c, name) : undefined;
    const found = cookie === undefined ? undefined : await takeByState(db, { state, cookie }, now());
    const linkToken = found && (await findLinkTokenById(db, found.link_token_id));
    const callback = found && linkToken && callbackOf(found.base_url, linkToken.environmentId);
    if (!found?.code_verifier || !linkToken || !callback || !c.req.path.endsWith(callback)) return expired(c);
    const { code_verifier: codeVerifier } = vault.open(found.id, found.code_verifier);
    const outcome = await completeAuthorization(ctx, found, linkToken, {
      parameters,
      state,
      redirectUri: publicUrl + callback,
      codeVerifier: String(codeVerifier),
    });
    const mode = LINK_MODES.find((one) => one === found.mode) ?? "page";
    const handle = await keepOutcome(ctx, { linkTokenId: linkToken.id, mode, outcome });
    setCookie(c, name, "", cookieOptions(0));
    // Behind `#`, so that it reaches no log on its way.
    return leave(c, `${here}/done#${handle}`);
  };
  app.get("/callback", comeBack);
  app.get("/callback/:provider", comeBack);

  /** A provider that an environment has brought along is no more than that environment's. */
  function callbackOf(baseUrl: string, environmentId: string): string {
    if (baseUrl === EMBEDDED_BASE_URL) return `${CALLBACK}/embedded`;
    return baseUrl === ctx.defaultBaseUrl ? CALLBACK : `${CALLBACK}/${environmentIntegrationId(environmentId)}`;
  }

  /** Sent along when a provider sends the browser back, which is from another site. */
  function cookieOptions(maxAge: number) {
    return { httpOnly: true, sameSite: "Lax", path: "/", secure: isSecure, maxAge } as const;
  }

  return app;
}

/**
 * Where providers send browsers back to. Each has its own, so that none can pass off what another gave as its own, or have
 * it sent to itself (RFC 9700, 4.4).
 */
const CALLBACK = "/connect-account/oauth/callback";

/** Where the embedded workspace sends browsers back to. */
export function embeddedRedirectUri(publicUrl: string): string {
  return `${publicUrl}${CALLBACK}/embedded`;
}

const QUIET = { "Cache-Control": "no-store", "Referrer-Policy": "no-referrer" } as const;

function leave(c: Context<GatewayEnv>, url: string): Response {
  for (const [name, value] of Object.entries(QUIET)) c.header(name, value);
  return c.redirect(url, 303);
}

function expired(c: Context<GatewayEnv>): Response {
  const { body, headers } = expiredPage();
  return c.body(body, 400, { ...headers, ...QUIET });
}
