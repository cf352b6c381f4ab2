import type { ByteBudget } from "@overdub/limits";
import type { Kysely } from "kysely";
import type { AccountDependencies } from "../accounts/account-dependencies.ts";
import type { CredentialAccess } from "../accounts/credential-access.ts";
import type { AuditDependencies } from "../audit-log/audit-write.ts";
import type { RefusedSignIns } from "../audit-log/refused-sign-ins.ts";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import type { StoreContext } from "../datastores/store-records.ts";
import type { GatewayTool } from "../gateway-tools/gateway-tool.ts";
import type { Idempotency } from "../idempotency/create-idempotency.ts";
import type { Readmit } from "../invoke/create-invoke.ts";
import type { SendThrough } from "../invoke/create-send-through.ts";
import type { Invoke } from "../invoke/invoke.ts";
import type { FindOAuthClient } from "../oauth-client/oauth-client.ts";
import type { RequestLog } from "../request-log/create-request-log.ts";
import type { SyncLog } from "../request-log/sync-log.ts";
import type { RunKind } from "../runs/run-kind.ts";
import type { Log } from "../runtime/log.ts";
import type { RequestStateSeal } from "../tool-calls/plan/request-state.ts";
import type { ToolCaller } from "../tool-calls/tool-caller.ts";
import type { Tool } from "../tools/tool.ts";
import type { Transforms } from "../transforms/create-transforms.ts";
import type { Send } from "../upstream/send.ts";
import type { FindServedOperations } from "../upstream/served-operations.ts";
import type { Receivers } from "../webhooks/receivers.ts";
import type { GatewayTables } from "./gateway-tables.ts";

/** What the parts of one gateway share. */
export interface GatewayContext {
  readonly db: Kysely<GatewayTables>;
  readonly vault: CredentialVault;
  readonly credentials: CredentialAccess;
  readonly findOAuthClient: FindOAuthClient;
  readonly send: Send;
  readonly invoke: Invoke;
  readonly readmit: Readmit;
  /** For requests that are no tool's. */
  readonly sendThrough: SendThrough;
  readonly findServedOperations: FindServedOperations;
  readonly requestLog: RequestLog;
  readonly syncLog: SyncLog;
  readonly audit: AuditDependencies;
  readonly refusedSignIns: RefusedSignIns;
  readonly idempotency: Idempotency;
  readonly catalog: readonly Tool[];
  /** `invoke` for agents and people: with flat arguments, plans, and replies that fit. */
  readonly callTool: ToolCaller;
  /** What an MCP client carries from one round of a call to the next. */
  readonly requestState: RequestStateSeal;
  readonly transforms: Transforms;
  /** What agents can do beyond the operations of Dub. */
  readonly gatewayTools: readonly GatewayTool[];
  /** What does each kind of long work, by its name. */
  readonly runKinds: ReadonlyMap<string, RunKind>;
  /** Who may be told of what happens, and how they are reached. */
  readonly receivers: Receivers;
  /** How records reach datastores. */
  readonly store: StoreContext;
  /** Takes back what accounts have registered at their workspaces. */
  readonly releaseAccounts: AccountDependencies["releaseAccounts"];
  /** Deletes what accounts have much of, before they are deleted. */
  readonly emptyAccounts: AccountDependencies["emptyAccounts"];
  /** For bodies of requests that are under way. */
  readonly bodies: ByteBudget;
  /** Where clients reach this gateway; no trailing slash. */
  readonly publicUrl: string;
  /** The upstream of accounts that name none. */
  readonly defaultBaseUrl: string;
  readonly userAgent: string;
  readonly log: Log;
  readonly now: () => number;
}
