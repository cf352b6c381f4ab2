import type { SqlDatabase } from "@overdub/storage";
import type { AuditJournal } from "../audit-log/journal.ts";
import type { RefusedSignIns } from "../audit-log/refused-sign-ins.ts";
import type { Members } from "../callers/members.ts";
import type { MasterKeys } from "../credentials/master-key.ts";
import type { ReadInstallation } from "../environments/installation-routes.ts";
import type { OAuthClient } from "../oauth-client/oauth-client.ts";
import type { Log } from "../runtime/log.ts";
import type { ToolScope } from "../tool-calls/select-tools.ts";
import type { Send } from "../upstream/send.ts";
import type { ReceiverOptions } from "../webhooks/receivers.ts";
import type { Arrival } from "./create-app.ts";
import type { GatewayTables } from "./gateway-tables.ts";

export interface GatewayOptions {
  /** Migrated. The caller closes it. */
  readonly database: SqlDatabase<GatewayTables>;
  readonly masterKeys: MasterKeys;
  /** The way to every upstream. The caller closes it. */
  readonly send: Send;
  /** Where clients reach this gateway. */
  readonly publicUrl: string;
  /** The upstream of accounts that name none. Default: the hosted Dub. */
  readonly defaultBaseUrl?: string;
  /** Applications by which accounts are connected with OAuth, the preferred one first. Default: none. */
  readonly oauthClients?: (() => Promise<readonly OAuthClient[]>) | undefined;
  readonly log: Log;
  /** How a workspace in the same process fares, which `/health` tells, too. Default: there is none. */
  readonly workspaceHealth?: (() => { readonly status: "ok" | "degraded" }) | undefined;
  /** Where programs reach the embedded workspace, whose reference stands beside that of the gateway. Default: there is none. */
  readonly workspaceUrl?: string | undefined;
  /** What is kept for how long, and the last backup. Default: nobody tells. */
  readonly readInstallation?: ReadInstallation | undefined;
  /** By whom else the console may be signed in to. Default: by operators alone. */
  readonly members?: Members | undefined;
  /** UTC milliseconds. Default: `Date.now`. */
  readonly now?: () => number;
  /** For one call of an upstream, retries included. Default: 25,000. */
  readonly upstreamTimeoutMs?: number;
  /** Calls of one account in ten seconds, on top of what its upstream allows; 0: any number. Default: 500. */
  readonly accountLimit?: number | undefined;
  /** Requests of one API token in ten seconds; 0: any number. Default: 5,000. */
  readonly apiTokenLimit?: number | undefined;
  /** How long the request log is kept; 0: there is none. Default: 30. */
  readonly requestLogDays?: number | undefined;
  /** Host names, besides loopback and that of `publicUrl`, under which `/mcp` answers. Default: none. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Host names of web pages, besides those two, that may call `/mcp`. Default: none. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** Whether what a peer says in `X-Forwarded-*` is believed. Default: of none. */
  readonly trustsPeer?: ((address: string) => boolean) | undefined;
  /** Who sent a request, as far as proxies are believed. Default: the peer. */
  readonly readAddress?: ((arrival: Arrival) => string) | undefined;
  /** Where the audit log is written first. Default: into the database at once. The caller closes it. */
  readonly auditJournal?: AuditJournal | undefined;
  /** How long the audit log is kept. Default: 365. */
  readonly auditLogDays?: number | undefined;
  /** Records refused sign-ins; another server may share it. Default: one of its own. */
  readonly refusedSignIns?: RefusedSignIns | undefined;
  /** Which programs may be told of what happens. Default: public ones, over TLS. */
  readonly receivers?: ReceiverOptions | undefined;
  /** Below which sync jobs write files. Default: nowhere. */
  readonly filesFolder?: string | undefined;
  /** What any client of `/mcp` may see and do, whatever its token says. Default: everything. */
  readonly mcpScope?: ToolScope;
}
