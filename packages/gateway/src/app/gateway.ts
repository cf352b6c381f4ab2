import { setMaxListeners } from "node:events";
import type { RequestListener } from "node:http";
import { ByteBudget } from "@overdub/limits";
import type { JobRunner } from "@overdub/storage";
import type { Hono } from "hono";
import packageJson from "../../package.json" with { type: "json" };
import { createOutcomeRecorder } from "../accounts/record-outcome.ts";
import { requireAccount } from "../accounts/require-account.ts";
import { sealOpenSecrets } from "../accounts/seal-open-secrets.ts";
import { auditInvoke, auditSendThrough } from "../audit-log/audit-invoke.ts";
import { createRefusedSignIns } from "../audit-log/refused-sign-ins.ts";
import { createAuditEntries } from "../audit-log/write-entries.ts";
import { catalog } from "../catalog/catalog.ts";
import { createCredentialAccess } from "../credential-renewal/create-credential-access.ts";
import { createRenewal } from "../credential-renewal/create-renewal.ts";
import { revokeAll } from "../credential-renewal/revoke-all.ts";
import { createCredentialVault } from "../credentials/credential-vault.ts";
import { keysFor } from "../credentials/master-key.ts";
import { createSealer } from "../credentials/sealer.ts";
import { unregisterAll } from "../dub-webhooks/register.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { GatewayTool } from "../gateway-tools/gateway-tool.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { MAX_BULK_BYTES } from "../http/request-body.ts";
import { createIdempotency, RESPONSE_PURPOSE } from "../idempotency/create-idempotency.ts";
import { createInvoke } from "../invoke/create-invoke.ts";
import { createSendThrough } from "../invoke/create-send-through.ts";
import { createPacer } from "../invoke/pacing/create-pacer.ts";
import { NewsStreams } from "../news/news-streams.ts";
import { createFindOAuthClient } from "../oauth-client/find-oauth-client.ts";
import { newTrace } from "../request-log/call-trace.ts";
import { createRequestLog } from "../request-log/create-request-log.ts";
import { createSyncLog } from "../request-log/sync-log.ts";
import type { RunKind } from "../runs/run-kind.ts";
import { systemTimer, within } from "../runtime/timer.ts";
import { createRequestStateSeal } from "../tool-calls/plan/request-state.ts";
import { createToolCaller } from "../tool-calls/tool-caller.ts";
import { createTransforms } from "../transforms/create-transforms.ts";
import { HOSTED_DUB } from "../upstream/send.ts";
import { createServedOperations } from "../upstream/served-operations.ts";
import { createReceivers } from "../webhooks/receivers.ts";
import { createStore } from "./create-store.ts";
import { emptyAccounts } from "./empty-accounts.ts";
import type { GatewayContext } from "./gateway-context.ts";
import { createGatewayJobs } from "./gateway-jobs.ts";
import type { GatewayOptions } from "./gateway-options.ts";
import { createGatewayTools } from "./gateway-tools.ts";
import { mountRoutes } from "./mount-routes.ts";
import { createReadmit } from "./readmit.ts";
import { createRunKinds } from "./run-kinds.ts";
import { checkMasterKeys } from "./sealed-columns.ts";
import { createUnderWay } from "./under-way.ts";
import { startUpkeep } from "./upkeep.ts";

export interface Gateway {
  /** The whole HTTP surface, to be served at the root. */
  readonly app: Hono<GatewayEnv>;
  /** The same for a server of `node:http`, which has a shorter way to the Proxy API. */
  readonly listener: RequestListener;
  /** For what is not a request: `createAccount(gateway.context, …)`, `gateway.context.invoke(…)`. */
  readonly context: GatewayContext;
  /** Work beyond requests. The server starts it; `close` ends it. */
  readonly jobs: JobRunner;
  /** Ends the streams of pages that listen, which would never end by themselves. */
  endNews(): void;
  /** Ends what takes minutes, between two requests of it, so that it can be gone on with. */
  drain(): void;
  /**
   * Ends everything that is under way: what was not sent never will be, reads are given up, and writes are answered that
   * their outcome is unknown.
   */
  interrupt(): void;
  /** Writes what is waiting to be written. To be called before the database is closed, when no request comes any more. */
  close(): Promise<void>;
}

/** What the largest plan of Dub allows: a runaway client is stopped even where the upstream states no limit. */
const DEFAULT_ACCOUNT_LIMIT = 500;

/** Tokens that were granted and are not stored are lost, so a stop waits for them, though not for a provider that is silent. */
const LONGEST_RENEWAL_MS = 10_000;

/** For bodies that are under way: two of the largest. */
const BODY_BYTES = 2 * MAX_BULK_BYTES;

/**
 * Puts the gateway together.
 *
 * @throws `MasterKeyError` if the database holds credentials that none of the keys opens.
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { database, log, send, masterKeys: keys, defaultBaseUrl = HOSTED_DUB, now = Date.now } = options;
  const { db } = database;
  await checkMasterKeys(db, keys);
  const vault = createCredentialVault(keys);
  await sealOpenSecrets(db, vault);
  const userAgent = `Overdub/${packageJson.version}`;
  const findOAuthClient = createFindOAuthClient({
    db,
    vault,
    findConfigured: options.oauthClients ?? (async () => []),
    defaultBaseUrl,
  });
  const tokenCare = { db, vault, findOAuthClient, send, userAgent, log, timer: systemTimer, now };
  const renewal = createRenewal(tokenCare);
  const credentials = createCredentialAccess(tokenCare, renewal);
  const { requestLogDays: retentionDays = 30 } = options;
  const requestLog = createRequestLog({ db, log, now, retentionDays });
  const syncLog = createSyncLog({ db, log, now, retentionDays });
  const draining = new AbortController();
  const stopping = new AbortController();
  // Every call that is under way listens to these.
  setMaxListeners(0, draining.signal, stopping.signal);
  const upstream = {
    send,
    credentials,
    recordOutcome: createOutcomeRecorder({ db, log, now }),
    pacer: createPacer({ accountLimit: options.accountLimit ?? DEFAULT_ACCOUNT_LIMIT, stopping: stopping.signal }),
    requestLog,
    userAgent,
    timeoutMs: options.upstreamTimeoutMs,
    now,
    stopping: stopping.signal,
  };
  const readmit = createReadmit({ db, now });
  const unaudited = createInvoke({
    ...upstream,
    cursorKeys: keysFor(keys, "cursor"),
    reloadAccount: async (account) => (account.bearerOfMember ? account : requireAccount(db, account)),
    readmit,
    draining: draining.signal,
  });
  const underWay = createUnderWay();
  const keptAnswers = createIdempotency({ db, log, now, sealer: createSealer(keys, RESPONSE_PURPOSE) });
  const idempotency = { ...keptAnswers, once: underWay.watch(keptAnswers.once) };
  const { refusedSignIns = createRefusedSignIns({ db, log, now }) } = options;
  const audit = { entries: createAuditEntries(db, options.auditJournal), log, now };
  const invoke = underWay.watch(auditInvoke(unaudited, audit));
  const news = new NewsStreams({ log });
  const sendThrough = underWay.watch(auditSendThrough(createSendThrough(upstream), audit));
  const sendUnlogged = createSendThrough({ ...upstream, requestLog: { watch: (_, work) => work(newTrace(false)) } });
  const receivers = createReceivers(options.receivers);
  const runKinds = new Map<string, RunKind>();
  const gatewayTools: GatewayTool[] = [];
  const context: GatewayContext = {
    db,
    vault,
    credentials,
    findOAuthClient,
    send,
    invoke,
    readmit,
    sendThrough,
    async releaseAccounts(which) {
      await unregisterAll({ db, sendThrough, send, userAgent, now }, which);
      await revokeAll(tokenCare, which);
    },
    emptyAccounts: (ids) => emptyAccounts(db, ids),
    findServedOperations: createServedOperations({ send, now }),
    requestLog,
    syncLog,
    audit,
    refusedSignIns,
    idempotency,
    catalog,
    callTool: createToolCaller({ invoke, idempotency, catalog, planKeys: keysFor(keys, "plan"), now }),
    requestState: createRequestStateSeal(keysFor(keys, "request state"), now),
    transforms: createTransforms(),
    gatewayTools,
    runKinds,
    receivers,
    store: createStore(
      { db, vault, receivers, now },
      { allow: options.receivers?.allow, filesFolder: options.filesFolder },
    ),
    bodies: new ByteBudget(BODY_BYTES),
    publicUrl: options.publicUrl.replace(/\/+$/, ""),
    defaultBaseUrl,
    userAgent,
    log,
    now,
  };
  const interrupt = () => {
    draining.abort();
    stopping.abort(new GatewayError(503, "The server is stopping: nothing was changed; repeat the call"));
  };
  gatewayTools.push(...createGatewayTools(context));
  for (const kind of createRunKinds(context)) runKinds.set(kind.kind, kind);
  const jobs = createGatewayJobs(database, context, draining.signal);
  const stopUpkeep = startUpkeep(context, { ...options, renewal, reloadKeys: () => keys.reload() });
  return {
    ...mountRoutes(context, options, { news, sendUnlogged }),
    context,
    jobs,
    endNews: () => news.close(),
    drain: () => draining.abort(),
    interrupt,
    async close() {
      news.close();
      interrupt();
      context.transforms.close();
      await Promise.all([jobs.close(), underWay.settled()]);
      await within(systemTimer, LONGEST_RENEWAL_MS, renewal.settled());
      await stopUpkeep();
      await refusedSignIns.settled();
      await Promise.all([requestLog.flush(), syncLog.flush()]);
    },
  };
}
