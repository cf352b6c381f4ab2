import { respondWithFile } from "@overdub/contract";
import type { ByteBudget } from "@overdub/limits";
import type { Context } from "hono";
import { Hono } from "hono";
import { findAccountToken } from "../accounts/account-token.ts";
import type { RefusedSignIns } from "../audit-log/refused-sign-ins.ts";
import type { LinkToken } from "../callers/caller.ts";
import { findInstall } from "../environments/install.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { bearerOf } from "../http/bearer.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { parseQuery } from "../http/parse-query.ts";
import { limitBody } from "../http/request-body.ts";
import { takeOutcome } from "../link-tokens/link-outcome.ts";
import { findLinkToken } from "../link-tokens/queries.ts";
import { requireLinkToken } from "../link-tokens/require-link-token.ts";
import { upstreamOf } from "../link-tokens/upstream-of.ts";
import { findLinkTokenClient } from "../oauth/start-authorization.ts";
import { HOSTED_DUB } from "../upstream/send.ts";
import type { FormDependencies } from "./form-routes.ts";
import { formRoutes, requireSession } from "./form-routes.ts";
import type { KeyDependencies } from "./key-routes.ts";
import { keyRoutes, toAnswer } from "./key-routes.ts";
import { limitAttempts } from "./limit-attempts.ts";
import { readPageFonts } from "./page-fonts.ts";
import { linkPage } from "./page-shell.ts";
import { lookOf, pageState } from "./page-state.ts";
import { readPageScript } from "./serve-scripts.ts";

export interface ConnectContext extends Omit<KeyDependencies, "db">, Omit<FormDependencies, "db"> {
  readonly db: KeyDependencies["db"];
  readonly refusedSignIns: Pick<RefusedSignIns, "note">;
  readonly bodies: ByteBudget;
}

const TITLE = "Connect your Dub account";

/** A key, or the values of a form. */
const MAX_BODY_BYTES = 64 * 1024;

/** A page asks each second for what became of an attempt whose response was lost. */
const SESSIONS_A_MINUTE = 150;

/**
 * For how long a page may ask for that. What it is told may hold a token for the account, so a link token that somebody
 * finds later, in a history or a log, gives none.
 */
const TOLD_FOR_MS = 5 * 60_000;

/** `/connect-account`: the link page, and what it asks. See behaviour/linking 1. */
export function connectRoutes(ctx: ConnectContext): Hono<GatewayEnv> {
  const { db, now } = ctx;
  const app = new Hono<GatewayEnv>();
  const script = readPageScript();
  const fonts = readPageFonts();
  const small = limitBody(MAX_BODY_BYTES, ctx.bodies);

  async function stateOf(linkToken: LinkToken | undefined, url: string) {
    const { integration, integrations } = parseQuery(url);
    const isHostedDub = linkToken !== undefined && (await upstreamOf(ctx, linkToken)) === HOSTED_DUB;
    const client = linkToken && (await findLinkTokenClient(ctx, linkToken));
    const scopes = client ? (linkToken.scopes ?? client.scopes) : null;
    return pageState(ctx, linkToken, { integration, integrations, methods: { scopes, isHostedDub } });
  }

  app.get("/", async (c) => {
    const token = parseQuery(c.req.url).link_token;
    // Loaded again, the page no longer has it in its address, and asks for what it shows.
    if (token === undefined) return showPage(c, { title: TITLE });
    const linkToken = typeof token === "string" ? await findLinkToken(db, token) : undefined;
    return showPage(c, { title: TITLE, state: await stateOf(linkToken, c.req.url) });
  });

  app.get("/done", (c) => showPage(c, { title: TITLE }));

  app.get("/post-connect", async (c) => {
    const { integrated_account_session_token: token } = parseQuery(c.req.url);
    const session = typeof token === "string" ? await findAccountToken(db, token, now()) : undefined;
    const install = session && (await findInstall(db, session.environmentId));
    return showPage(c, { title: "Your Dub account", ...(install && { state: lookOf(install.override.link_page) }) });
  });

  app.get("/page.js", ({ req }) => respondWithFile(script, req.raw));

  app.get("/:font{latin(-ext)?\\.woff2}", ({ req }) => {
    const font = fonts.get(req.param("font"));
    if (!font) throw new GatewayError(404, "The console, which has this font, is not built");
    return respondWithFile(font, req.raw);
  });

  app.post("/outcome", async (c) => {
    const handle = bearerOf(c);
    const taken = handle === undefined ? undefined : await takeOutcome(ctx, handle);
    if (!taken) throw new GatewayError(404, "There is no such result");
    const { linkToken, mode, outcome } = taken;
    const state = await stateOf(linkToken, c.req.url);
    return c.json({ state, mode, outcome: await toAnswer(ctx, linkToken.environmentId, outcome) });
  });

  const admitted = new Hono<GatewayEnv>();
  for (const path of ["/session", "/check", "/connect"]) admitted.use(path, requireLinkToken(ctx), small);
  admitted.get("/session", limitAttempts(SESSIONS_A_MINUTE, now), async (c) => {
    const linkToken = c.get("linkToken");
    const state = await stateOf(linkToken, c.req.url);
    const { accountId, consumedAtMs, environmentId } = linkToken;
    const isFresh = consumedAtMs !== null && now() - consumedAtMs < TOLD_FOR_MS;
    const outcome =
      isFresh && accountId !== null ? await toAnswer(ctx, environmentId, { result: "success", accountId }) : null;
    return c.json({ state, outcome });
  });
  admitted.route("/", keyRoutes(ctx));
  app.route("/", admitted);

  app.use("/form", requireSession(ctx), small);
  app.route("/", formRoutes(ctx));
  return app;
}

function showPage(c: Context<GatewayEnv>, shell: Omit<Parameters<typeof linkPage>[0], "base">): Response {
  const { body, headers } = linkPage({ ...shell, base: baseOf(c.req.url) });
  return c.body(body, 200, headers);
}

/** A browser looks for what is named beside the last part of the address. */
function baseOf(url: string): "connect-account/" | "./" {
  return /\/connect-account(\?.*)?$/s.test(url) ? "connect-account/" : "./";
}
