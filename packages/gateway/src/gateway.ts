import type { Database } from "@overdub/storage";
import type { Hono } from "hono";
import { cors } from "hono/cors";
import type { Kysely } from "kysely";
import packageJson from "../package.json" with { type: "json" };
import type { Account } from "./accounts/account.ts";
import { accountRoutes } from "./accounts/account-routes.ts";
import { createOutcomeRecorder } from "./accounts/record-outcome.ts";
import { findApiToken } from "./api-tokens/find-api-token.ts";
import { catalog } from "./catalog/catalog.ts";
import { toolsRoutes } from "./catalog/tools-routes.ts";
import { checkMasterKey } from "./credentials/check-master-key.ts";
import type { CredentialVault } from "./credentials/credential-vault.ts";
import { createCredentialVault } from "./credentials/credential-vault.ts";
import type { KeyRing, MasterKey } from "./credentials/master-key.ts";
import { deriveKey } from "./credentials/master-key.ts";
import type { GatewayContext } from "./gateway-context.ts";
import { authenticate } from "./http/authenticate.ts";
import { createApp } from "./http/create-app.ts";
import type { GatewayEnv } from "./http/gateway-env.ts";
import { limitBody } from "./http/limit-body.ts";
import type { Log } from "./http/log.ts";
import { createInvoke } from "./invoke/create-invoke.ts";
import type { Send } from "./invoke/types.ts";
import { mcpRoutes } from "./mcp/mcp-routes.ts";
import { findMcpToken } from "./mcp-tokens/find-mcp-token.ts";
import { mcpTokenRoutes } from "./mcp-tokens/mcp-token-routes.ts";
import { proxyRoutes } from "./proxy/proxy-routes.ts";

export interface GatewayOptions {
  /** Migrated. The caller closes it. */
  readonly db: Kysely<Database>;
  readonly masterKey: MasterKey;
  /** Earlier keys that still open what they sealed. Default: none. */
  readonly retiredMasterKeys?: readonly MasterKey[];
  /** The way to every upstream. The caller closes it. */
  readonly send: Send;
  /** Where clients reach this gateway. */
  readonly publicUrl: string;
  /** The upstream of accounts that name none. Default: the hosted Dub. */
  readonly defaultBaseUrl?: string;
  readonly log: Log;
  /** UTC milliseconds. Default: `Date.now`. */
  readonly now?: () => number;
  /** For one call of an upstream, retries included. Default: 25,000. */
  readonly upstreamTimeoutMs?: number;
  /** Host names, besides loopback and that of `publicUrl`, under which `/mcp` answers. Default: none. */
  readonly allowedHosts?: readonly string[];
  /** Host names of web pages, likewise, that may call `/mcp`. Default: none. */
  readonly allowedOrigins?: readonly string[];
}

export interface Gateway {
  /** The whole HTTP surface, to be served at the root. */
  readonly app: Hono<GatewayEnv>;
  /** For what is not a request: `createAccount(gateway.context, …)`, `gateway.context.invoke(…)`. */
  readonly context: GatewayContext;
}

const HOSTED_DUB = "https://api.dub.co";

/**
 * Puts the gateway together.
 *
 * @throws `MasterKeyError` if the database holds credentials that none of the keys opens.
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { db, log, send, now = Date.now, retiredMasterKeys = [] } = options;
  const keys: KeyRing = [options.masterKey, ...retiredMasterKeys];
  await checkMasterKey(db, keys);
  const vault = createCredentialVault(keys);
  const userAgent = `Overdub/${packageJson.version}`;
  const invoke = createInvoke({
    send,
    openCredential: (account) => bearerToken(vault, account),
    recordOutcome: createOutcomeRecorder({ db, log, now }),
    cursorKeys: [
      deriveKey(options.masterKey, CURSOR_PURPOSE),
      ...retiredMasterKeys.map((key) => deriveKey(key, CURSOR_PURPOSE)),
    ],
    userAgent,
    timeoutMs: options.upstreamTimeoutMs,
    now,
  });
  const context: GatewayContext = {
    db,
    vault,
    send,
    invoke,
    catalog,
    publicUrl: options.publicUrl.replace(/\/+$/, ""),
    defaultBaseUrl: options.defaultBaseUrl ?? HOSTED_DUB,
    userAgent,
    log,
    now,
  };
  return { app: mountRoutes(context, options), context };
}

function mountRoutes(context: GatewayContext, { allowedHosts, allowedOrigins }: GatewayOptions): Hono<GatewayEnv> {
  const { db, catalog: tools, invoke, publicUrl, log, now } = context;
  const app = createApp({ log, now });

  app.get("/health", (c) => c.json({ status: "ok" }));

  app.use("/proxy/*", cors(PROXY_CORS));
  for (const prefix of ["/proxy/*", "/integrated-account/*", "/integration/*"]) {
    app.use(prefix, authenticate(db, now), limitBody());
  }
  app.route("/proxy", proxyRoutes(context));
  app.route("/integrated-account", accountRoutes(context));
  app.route("/integrated-account", mcpTokenRoutes(context));
  app.route("/", toolsRoutes(context));

  app.route(
    "/",
    mcpRoutes({
      catalog: tools,
      invoke,
      findAccess: (token) => findMcpToken(db, token, now()),
      findEnvironmentId: async (token) => (await findApiToken(db, token, now()))?.environmentId,
      workspaceLabel,
      publicUrl,
      allowedHosts,
      allowedOrigins,
      version: packageJson.version,
      log,
    }),
  );
  return app;
}

function bearerToken(vault: CredentialVault, { id, sealedCredential }: Account): string {
  const { api_key: apiKey } = vault.open(id, sealedCredential);
  if (typeof apiKey !== "string") throw new Error(`Account ${id} has no API key`);
  return apiKey;
}

/** Browsers may call the data plane, with a token that was made for them. Source: spec truto-gateway 12. */
const PROXY_CORS = {
  origin: "*",
  allowHeaders: ["Authorization", "Content-Type", "Idempotency-Key"],
  allowMethods: ["GET", "POST", "PATCH", "DELETE"],
  exposeHeaders: ["x-request-id", "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset", "retry-after"],
};

const CURSOR_PURPOSE = "cursor";

/** What a person calls the workspace behind an account. */
function workspaceLabel({ context: { label }, tenantId }: Account): string {
  return typeof label === "string" && label !== "" ? label : tenantId;
}
