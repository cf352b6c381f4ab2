import type { RequestListener } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { firstPage, firstUlidAt } from "@overdub/contract";
import { ByteBudget } from "@overdub/limits";
import { createUseNotes } from "@overdub/storage";
import type { Hono, MiddlewareHandler } from "hono";
import type { Kysely } from "kysely";
import packageJson from "../../package.json" with { type: "json" };
import { workspaceLabel } from "../accounts/account.ts";
import { referenceRoutes } from "../api-reference/reference-routes.ts";
import { findApiToken, setApiTokenUse } from "../api-tokens/api-token.ts";
import { countAuditEntriesBefore } from "../audit-log/queries.ts";
import { consoleFileRoutes } from "../console/file-routes.ts";
import { sessionRoutes } from "../console/session-routes.ts";
import { conversionInboundRoutes } from "../conversions/inbound-routes.ts";
import { keysFor } from "../credentials/master-key.ts";
import { dubWebhookRoutes } from "../dub-webhooks/dub-webhook-routes.ts";
import { installationRoutes, MOST_DUE } from "../environments/installation-routes.ts";
import { describeRoute, SUCCESS } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { createRequestIds } from "../http/ids.ts";
import { prefixOf } from "../http/route-path.ts";
import { mcpRoutes } from "../mcp/mcp-routes.ts";
import { findMcpToken } from "../mcp-tokens/find-mcp-token.ts";
import { setMcpTokenUse } from "../mcp-tokens/queries.ts";
import type { NewsContext } from "../news/news-routes.ts";
import { newsRoutes } from "../news/news-routes.ts";
import { setOperatorSessionUse } from "../operator-sessions/sessions.ts";
import { countLogRowsBefore } from "../request-log/queries.ts";
import { authenticate, findCaller, requireApiToken } from "./authenticate.ts";
import { createFindSession } from "./console-sessions.ts";
import { mountControlPlane } from "./control-plane.ts";
import type { Arrival, Arrived } from "./create-app.ts";
import { createApp } from "./create-app.ts";
import { mountDataPlane } from "./data-plane.ts";
import { createDirectPath } from "./direct-path.ts";
import { gatewayPage } from "./first-page.ts";
import type { GatewayContext } from "./gateway-context.ts";
import type { GatewayOptions } from "./gateway-options.ts";
import type { GatewayTables } from "./gateway-tables.ts";
import { createTokenLimit } from "./limit-token.ts";
import { mountLinkPage } from "./link-page.ts";

/** For what strangers send who may turn out to be connected workspaces. */
const DELIVERY_BYTES = 8 * 1024 * 1024;

/** For what billing systems send, of which the largest is a megabyte. */
const EVENT_BYTES = 16 * 1024 * 1024;

const DEFAULT_API_TOKEN_LIMIT = 5_000;

const DAY_MS = 86_400_000;

interface Mounted {
  readonly app: Hono<GatewayEnv>;
  /** For a server of `node:http`. */
  readonly listener: RequestListener;
}

/** Everything that the gateway answers, in the order in which it is looked for. */
export function mountRoutes(
  context: GatewayContext,
  options: GatewayOptions,
  { news, sendUnlogged }: Pick<NewsContext, "news" | "sendUnlogged">,
): Mounted {
  const { db, catalog: tools, callTool, requestState, publicUrl, log, now } = context;
  const prefix = prefixOf(publicUrl);
  const newRequestId = createRequestIds();
  const receive = (arrival: Arrival): Arrived => ({
    requestId: newRequestId(now()),
    address: options.readAddress?.(arrival) ?? arrival.peerAddress,
  });
  const app = createApp({ log, receive, prefix });

  app.get("/", (c) => {
    const { headers, body } = firstPage(gatewayPage(publicUrl), c.req.header("accept"));
    return c.body(body, 200, headers);
  });

  // 200 whatever the status: it tells that this process answers, and tools go on while events wait.
  app.get("/health", describeRoute({ tag: "Server", summary: "Whether this server works", auth: "none" }), (c) => {
    const workspace = options.workspaceHealth?.();
    return c.json(workspace ? { status: workspace.status, workspace } : { status: "ok" });
  });

  app.get("/ping", describeRoute({ tag: "Server", summary: "Answer", auth: "none", returns: SUCCESS }), (c) =>
    c.json({ success: true }),
  );

  const note = (set: (db: Kysely<GatewayTables>, id: string, nowMs: number) => Promise<void>) =>
    createUseNotes(
      (id, nowMs) => set(db, id, nowMs),
      (err) => log.warn({ err }, "The last use of a token could not be stored"),
    );
  const noteApiToken = note(setApiTokenUse);
  const noteMcpToken = note(setMcpTokenUse);
  const noteSession = note(setOperatorSessionUse);
  const ownPage = { publicUrl, trustsPeer: options.trustsPeer };
  const findSession = createFindSession({ db, members: options.members, now, noteUse: noteSession, ...ownPage });
  const admit = authenticate({ db, now, noteUse: noteApiToken, noteRefusal: context.refusedSignIns.note, findSession });
  const limit = createTokenLimit(options.apiTokenLimit ?? DEFAULT_API_TOKEN_LIMIT);
  // Hono's `every` puts them together anew for each request.
  const identify: MiddlewareHandler<GatewayEnv> = (c, next) =>
    admit(c, () => {
      limit(c.get("caller"));
      return next();
    });
  // First, so that the one account of a token is not taken for one of the environment's.
  mountDataPlane(app, context, identify);
  mountControlPlane(app, context, identify);
  const { version } = packageJson;
  if (options.readInstallation) {
    app.use("/installation", identify, requireApiToken);
    const tomorrowLess = (days: number | null) => now() - ((days ?? 0) - 1) * DAY_MS;
    const due = installationRoutes({
      read: options.readInstallation,
      version,
      countDue: async ({ request_log_days: requestDays, audit_log_days: auditDays }) => ({
        request_log: await countLogRowsBefore(db, firstUlidAt(tomorrowLess(requestDays)), MOST_DUE),
        audit_log: await countAuditEntriesBefore(db, tomorrowLess(auditDays), MOST_DUE),
      }),
    });
    app.route("/installation", due);
  }
  app.route(
    "/console/session",
    sessionRoutes({
      ...context,
      ...ownPage,
      members: options.members,
      findSession,
      onEnd: (sessionId) => news.endOf(sessionId),
      version,
    }),
  );
  app.route("/console/news", newsRoutes({ ...context, news, sendUnlogged, findSession }));
  app.route("/console", consoleFileRoutes(prefix));
  const findOwnToken = (token: string) => findApiToken(db, token, now(), noteApiToken);
  const findEnvironmentId = async (token: string) => (await findOwnToken(token))?.environmentId;
  mountLinkPage(app, context, keysFor(options.masterKeys, "oauth state"));
  app.route("/", dubWebhookRoutes({ ...context, findEnvironmentId, deliveryBodies: new ByteBudget(DELIVERY_BYTES) }));
  app.route("/", conversionInboundRoutes({ ...context, eventBodies: new ByteBudget(EVENT_BYTES) }));
  app.route(
    "/",
    mcpRoutes({
      catalog: tools,
      beyond: { tools: context.gatewayTools, audit: context.audit },
      callTool,
      requestState,
      findServedOperations: context.findServedOperations,
      scope: options.mcpScope,
      findAccess: (token) => findMcpToken(db, token, now(), noteMcpToken),
      noteRefusal: context.refusedSignIns.note,
      findApiToken: findOwnToken,
      workspaceLabel,
      publicUrl,
      allowedHosts: options.allowedHosts,
      allowedOrigins: options.allowedOrigins,
      trustsPeer: options.trustsPeer,
      bodies: context.bodies,
      version: packageJson.version,
      log,
    }),
  );
  const { workspaceUrl } = options;
  app.route("/", referenceRoutes({ app, catalog: tools, version: packageJson.version, publicUrl, workspaceUrl }));
  const listener = createDirectPath(context, {
    prefix,
    otherwise: getRequestListener(app.fetch),
    receive,
    findCaller: (token) => findCaller(db, token, now(), noteApiToken),
    limit,
  });
  return { app, listener };
}
