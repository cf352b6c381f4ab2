import type { Context } from "hono";
import { Hono } from "hono";
import { z } from "zod";
import type { Account } from "../accounts/account.ts";
import { findAccounts } from "../accounts/queries.ts";
import { requireAccount } from "../accounts/require-account.ts";
import { GatewayError, invalidArgument } from "../errors/gateway-error.ts";
import { selectGatewayTools } from "../gateway-tools/select-gateway-tools.ts";
import { DELETED, describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { isUuid } from "../http/ids.ts";
import { text } from "../http/parse-request.ts";
import { readBody } from "../http/read-body.ts";
import { jsonBytes } from "../json/fields.ts";
import { toKeysetPage } from "../lists/keyset.ts";
import { readList } from "../lists/read-list.ts";
import { QUOTAS } from "../quotas/quotas.ts";
import { selectTools } from "../tool-calls/select-tools.ts";
import type { McpTokenDependencies } from "./create-mcp-token.ts";
import { createMcpToken } from "./create-mcp-token.ts";
import type { McpToken } from "./mcp-token.ts";
import { MCP_TOKEN_FIELDS, McpTokenConfig, toMcpTokenRow } from "./mcp-token.ts";
import { deleteMcpToken, findMcpTokenById, listMcpTokens, updateMcpToken } from "./queries.ts";

/** A token that is about to expire is a mistake of units or time zones. See behaviour/gateway 7.1. */
const MIN_LIFETIME_MS = 60_000;

const Name = text(255);
const ExpiresAt = z.iso.datetime({ offset: true }).transform((instant) => Date.parse(instant));

/** Beside `config` they would be ignored, and the server would offer every tool. */
const Misplaced = Object.fromEntries(
  Object.keys(McpTokenConfig.shape).map((name) => [name, z.undefined({ error: "must be inside `config`" }).optional()]),
);

const CreateBody = z.object({
  ...Misplaced,
  name: Name,
  config: McpTokenConfig.default({}),
  expires_at: ExpiresAt.nullish(),
});

const UpdateBody = z.object({
  ...Misplaced,
  name: Name.optional(),
  config: McpTokenConfig.optional(),
  expires_at: ExpiresAt.nullable().optional(),
});

/** Clients repeat the account, whose list of further ones has nearly the same name. */
const REPEATED = ["integrated_account_id"];

const TAG = "MCP servers";
const SERVER = { name: "McpServer", fields: MCP_TOKEN_FIELDS };

/** `/integrated-account/{accountId}/mcp`: the MCP servers of an account. See behaviour/gateway 7.1. */
export function mcpTokenRoutes(ctx: McpTokenDependencies): Hono<GatewayEnv> {
  const { db, now } = ctx;
  const app = new Hono<GatewayEnv>();

  app.get(
    "/:accountId/mcp",
    describeRoute({ tag: TAG, summary: "List the MCP servers of an account", list: SERVER }),
    async (c) => {
      const { id: integratedAccountId } = await accountOf(c, ctx);
      const keyset = readList(MCP_TOKEN_FIELDS, c.req.url);
      const tokens = await listMcpTokens(db, { integratedAccountId, keyset, nowMs: now() });
      return c.json(toKeysetPage(tokens, keyset, toMcpTokenRow));
    },
  );

  app.post(
    "/:accountId/mcp",
    describeRoute({
      tag: TAG,
      summary: "Create an MCP server",
      description: "The response is the only one that holds its token and its URL.",
      body: CreateBody,
      status: 201,
      returns: SERVER,
    }),
    async (c) => {
      const { id: integratedAccountId } = await accountOf(c, ctx);
      const { name, config, expires_at } = await readBody(c, CreateBody, REPEATED);
      await requireSound(ctx, config, c.get("apiToken").environmentId);
      const expiresAtMs = requireFuture(expires_at ?? null, now());
      const { row, token, url } = await createMcpToken(ctx, { integratedAccountId, name, config, expiresAtMs });
      return c.json({ ...toMcpTokenRow(row), token, url }, 201);
    },
  );

  app.get(
    "/:accountId/mcp/:tokenId",
    describeRoute({ tag: TAG, summary: "Get an MCP server", returns: SERVER }),
    async (c) => {
      return c.json(toMcpTokenRow(await tokenOf(c, ctx)));
    },
  );

  app.patch(
    "/:accountId/mcp/:tokenId",
    describeRoute({ tag: TAG, summary: "Update an MCP server", body: UpdateBody, returns: SERVER }),
    async (c) => {
      const token = await tokenOf(c, ctx);
      const change = await readBody(c, UpdateBody, REPEATED);
      if (change.config) await requireSound(ctx, change.config, c.get("apiToken").environmentId);
      const changed: McpToken = {
        ...token,
        name: change.name ?? token.name,
        config: change.config ?? token.config,
        expiresAtMs: change.expires_at === undefined ? token.expiresAtMs : requireFuture(change.expires_at, now()),
        updatedAtMs: now(),
      };
      await updateMcpToken(db, changed);
      return c.json(toMcpTokenRow(changed));
    },
  );

  app.delete(
    "/:accountId/mcp/:tokenId",
    describeRoute({
      tag: TAG,
      summary: "Delete an MCP server",
      description: "Its URL ends at once.",
      returns: DELETED,
    }),
    async (c) => {
      const { id: integratedAccountId } = await accountOf(c, ctx);
      const id = c.req.param("tokenId");
      if (!isUuid(id) || !(await deleteMcpToken(db, { integratedAccountId, id }))) throw tokenNotFound();
      return c.json({ id });
    },
  );

  return app;
}

function accountOf(c: Context<GatewayEnv>, { db }: McpTokenDependencies): Promise<Account> {
  return requireAccount(db, { id: c.req.param("accountId") ?? "", environmentId: c.get("apiToken").environmentId });
}

async function tokenOf(c: Context<GatewayEnv>, ctx: McpTokenDependencies): Promise<McpToken> {
  const { id: integratedAccountId } = await accountOf(c, ctx);
  const id = c.req.param("tokenId") ?? "";
  const token = isUuid(id) ? await findMcpTokenById(ctx.db, { integratedAccountId, id, nowMs: ctx.now() }) : undefined;
  if (!token) throw tokenNotFound();
  return token;
}

async function requireSound(
  { db, catalog, gatewayTools = [] }: McpTokenDependencies,
  config: McpTokenConfig,
  environmentId: string,
): Promise<void> {
  if (jsonBytes(config) > QUOTAS.mcpConfigBytes) {
    throw invalidArgument("body.config", `must be at most ${QUOTAS.mcpConfigBytes} bytes as JSON`);
  }
  const count = selectTools(catalog, [config]).tools.length + selectGatewayTools(gatewayTools, [config]).length;
  if (count === 0) throw invalidArgument("body.config", "matches no tool");
  const ids = config.integrated_account_ids ?? [];
  const known = new Set((await findAccounts(db, { ids, environmentId })).map(({ id }) => id));
  const unknown = ids.findIndex((id) => !known.has(id));
  if (unknown === -1) return;
  throw invalidArgument(`body.config.integrated_account_ids[${unknown}]`, "is not an account of this environment");
}

function requireFuture(expiresAtMs: number | null, nowMs: number): number | null {
  if (expiresAtMs !== null && expiresAtMs < nowMs + MIN_LIFETIME_MS) {
    throw invalidArgument("body.expires_at", "must be at least 60 seconds ahead");
  }
  return expiresAtMs;
}

function tokenNotFound(): GatewayError {
  return new GatewayError(404, "MCP token not found");
}
