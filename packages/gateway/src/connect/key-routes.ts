import { Hono } from "hono";
import type { Kysely } from "kysely";
import { z } from "zod";
import { ApiKey } from "../accounts/account-input.ts";
import type { AccountTables } from "../accounts/account-table.ts";
import { createAccountToken } from "../accounts/account-token.ts";
import { tryCredential } from "../accounts/check-credential.ts";
import { lookAround } from "../accounts/look-around.ts";
import type { InstallTables } from "../environments/install.ts";
import { findInstall } from "../environments/install.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { readBody } from "../http/read-body.ts";
import type { ConnectDependencies } from "../link-tokens/connect-account.ts";
import { connectAccount, spentText } from "../link-tokens/connect-account.ts";
import type { LinkOutcome } from "../link-tokens/link-outcome.ts";
import { whySpent } from "../link-tokens/link-token.ts";
import type { LinkTokenTables } from "../link-tokens/link-token-table.ts";
import { upstreamOf } from "../link-tokens/upstream-of.ts";
import { limitAttempts } from "./limit-attempts.ts";

const KeyBody = z.strictObject({ api_key: ApiKey });

/** Keys that can be looked at, and used, with one link token in a minute. */
const CHECKS_A_MINUTE = 30;
const ATTEMPTS_A_MINUTE = 10;

export interface KeyDependencies extends ConnectDependencies {
  readonly db: Kysely<AccountTables & InstallTables & LinkTokenTables>;
}

/** What the page asks about an API key, behind `requireLinkToken` and `limitBody`. */
export function keyRoutes(ctx: KeyDependencies): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();

  app.post("/check", limitAttempts(CHECKS_A_MINUTE, ctx.now), async (c) => {
    const linkToken = c.get("linkToken");
    const spent = whySpent(linkToken, ctx.now());
    if (spent !== undefined) throw new GatewayError(401, spentText(spent));
    const { api_key: bearer } = await readBody(c, KeyBody);
    const target = { baseUrl: await upstreamOf(ctx, linkToken), bearer };
    const { verdict, links } = await tryCredential(ctx, target);
    if (!links) return c.json({ verdict: verdict.status === "connecting" ? "undecided" : "refused" });
    const found = await lookAround(ctx, target, links);
    return c.json({
      verdict: "known",
      workspace: found.workspace_name ?? found.workspace_slug,
      default_domain: found.default_domain,
      probes: found.probes,
    });
  });

  app.post("/connect", limitAttempts(ATTEMPTS_A_MINUTE, ctx.now), async (c) => {
    const linkToken = c.get("linkToken");
    const { api_key: apiKey } = await readBody(c, KeyBody);
    const credential = { method: "api_key", context: { api_key: apiKey }, bearer: apiKey } as const;
    const outcome = await connectAccount(ctx, linkToken, credential, originOfPage(c.var));
    return c.json(await toAnswer(ctx, linkToken.environmentId, outcome));
  });

  return app;
}

function originOfPage({ requestId, address }: { requestId: string; address: string }) {
  return { requestId, actor: { type: "link_token", id: null, name: "", address: address || undefined } } as const;
}

/** As the page takes it. A form that follows needs a token of its own. */
export async function toAnswer(
  ctx: Pick<KeyDependencies, "db" | "now">,
  environmentId: string,
  outcome: LinkOutcome,
): Promise<object> {
  const { result, accountId } = outcome;
  if (result === "error") {
    const { error, errorType } = outcome;
    return { result, error, error_type: errorType, integrated_account_id: accountId };
  }
  const { override } = await findInstall(ctx.db, environmentId);
  const hasForm = override.link_page?.post_connect_form !== undefined;
  return {
    result,
    integrated_account_id: accountId,
    notice: outcome.notice,
    ...(hasForm && { session_token: await createAccountToken(ctx, outcome.accountId) }),
  };
}
