import { randomBytes } from "node:crypto";
import { AppError } from "@overdub/contract";
import type { GuardedFetch } from "@overdub/limits";
import { createGuardedFetch, ThreadPool } from "@overdub/limits";
import type { JobRunner, JobRunnerOptions, LinkedEventStore, Outbox, SqlDatabase } from "@overdub/storage";
import { createJobRunner, joinRunners } from "@overdub/storage";
import { ExportPace } from "../analytics/export/export-pace.ts";
import { FormVisits } from "../applications/form-visits.ts";
import { createApplyPages } from "../applications/page/serve-form.ts";
import { callAsOwner } from "../auth/authenticate.ts";
import { ClickRecorder } from "../clicks/click-recorder.ts";
import { DeferredOpens } from "../clicks/deferred-opens.ts";
import type { ExchangeRates } from "../currency/exchange-rates.ts";
import { SHIPPED_RATES } from "../currency/exchange-rates.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { DemoData } from "../demo/seed-demo.ts";
import { seedDemo } from "../demo/seed-demo.ts";
import type { DomainOptions } from "../domains/domain-services.ts";
import { createDomainServices } from "../domains/domain-services.ts";
import { createEmbedPage } from "../embed/page/serve-page.ts";
import { startEventRetention } from "../events/event-retention.ts";
import { EventStreams } from "../events/stream/event-streams.ts";
import type { Served } from "../fast-path/fast-path-server.ts";
import type { Health } from "../health/health.ts";
import { toHealth } from "../health/health.ts";
import type { Log } from "../http/log.ts";
import type { NoteRefusal } from "../http/note-refusal.ts";
import { jobsOfClock, jobsOnClocks } from "../jobs/clock-jobs.ts";
import { createJobs } from "../jobs/define-job.ts";
import type { StandingClocks } from "../jobs/workspace-time.ts";
import { LinkCache } from "../link-cache/link-cache.ts";
import { trustProxies } from "../network/trusted-proxies.ts";
import type { FindProduct } from "../oauth/page/serve-authorize.ts";
import { createAuthorizePage } from "../oauth/page/serve-authorize.ts";
import type { Core } from "../operations/context.ts";
import { payoutAlarm } from "../payouts/payout-alarm.ts";
import { startWatchingPrograms } from "../payouts/watch-programs.ts";
import { createStatsPage } from "../public-stats/page/serve-page.ts";
import { PublicAnswers } from "../public-stats/public-answers.ts";
import { createLoadLogo } from "../qr/load-logo.ts";
import { ClickTokens } from "../redirects/click-tokens.ts";
import { PasswordGate } from "../redirects/password-gate.ts";
import type { Redirector } from "../redirects/redirector.ts";
import { createRedirector } from "../redirects/redirector.ts";
import type { MemberSessions } from "../sign-in/member-sessions.ts";
import { createMemberSessions } from "../sign-in/member-sessions.ts";
import { Passwords } from "../sign-in/password.ts";
import { createSignInPages } from "../sign-in/serve-sign-in.ts";
import { SignIn } from "../sign-in/sign-in.ts";
import { startClaimDeletion } from "../track/expired-claims.ts";
import { AddressClicks } from "../visits/address-clicks.ts";
import type { GeoHeaders } from "../visits/geo-headers.ts";
import { createLocator } from "../visits/geography.ts";
import type { FindLocation } from "../visits/locations.ts";
import { countryLocations } from "../visits/locations.ts";
import type { RecalledVisitors } from "../visits/visitors.ts";
import { recallVisitors, Visitors } from "../visits/visitors.ts";
import { startLogRetention } from "../webhooks/log-retention.ts";
import type { CreatedWorkspace } from "../workspaces/create-workspace.ts";
import { createAnswer } from "./answer.ts";
import type { WorkspaceApi } from "./api.ts";
import { createApi } from "./api.ts";
import type { ApiDeps } from "./domains.ts";
import { bindDomains } from "./domains.ts";
import { createFaces } from "./server.ts";
import type { Transfer } from "./transfer.ts";
import { createTransfer } from "./transfer.ts";

export interface WorkspaceServerOptions {
  readonly database: SqlDatabase<WorkspaceTables>;
  readonly eventStore: LinkedEventStore;
  readonly outbox: Outbox<WorkspaceTables>;
  /** The port on which loopback domains answer; asked for each time, since a listener may choose its own. */
  readonly publicPort: () => number;
  readonly version: string;
  readonly log: Log;
  /** Fetches pages, logos and images. Default: from public addresses alone. */
  readonly fetch?: GuardedFetch;
  /** Posts to webhooks. Default: `fetch`. */
  readonly fetchReceivers?: GuardedFetch | undefined;
  /** Default: the table in the box. */
  readonly exchangeRates?: ExchangeRates | undefined;
  /** After how many days events are deleted. Default: never. */
  readonly eventRetentionDays?: number | undefined;
  /** Peers that are believed who the visitor behind them is, as `trustProxies` takes them. Default: private ones. */
  readonly trustedProxies?: readonly string[] | undefined;
  /** Where addresses are; see `openLocations`. Default: the database in the box, which knows countries. */
  readonly findLocation?: FindLocation | undefined;
  /** Headers in which a trusted proxy tells where a visitor is; they are believed. Default: none. */
  readonly geoHeaders?: readonly GeoHeaders[] | undefined;
  /**
   * Signs the cookies of short links: right passwords, and clicks. Default: a random one, so that a restart asks for
   * passwords again.
   */
  readonly cookieSecret?: Uint8Array | undefined;
  /** Clicks of one address on one link that are counted in an hour; 0: any number. Default: 1,000. */
  readonly addressClicks?: number | undefined;
  /** Is told of keys and passwords that are refused. Default: nobody is. */
  readonly noteRefusal?: NoteRefusal | undefined;
  /** Where members find the console. Default: there is none. */
  readonly consoleUrl?: string | undefined;
  /** For which product the installation's own application asks. */
  readonly findProduct?: FindProduct | undefined;
  /** What the cache of links may take, in bytes. Default: a share of what the process may use. */
  readonly linkCacheBytes?: number | undefined;
  /** What `recallVisitors` found in another thread, all events drained. Default: it is called in this one. */
  readonly recallVisitors?: (() => Promise<RecalledVisitors>) | undefined;
  /** UTC ms. Default: the system's clock. */
  readonly now?: () => number;
  /** In [0, 1). Default: `Math.random`. */
  readonly random?: () => number;
  /** Where domains must lead, and who resolves and registers them. */
  readonly domains?: DomainOptions;
}

/** For a `FastPathServer`; `listener` alone serves everything, too, through `node:http`. */
export interface WorkspaceServer extends Required<Served> {
  /** Dub's API without the `/api` prefix, for callers in this process. */
  readonly api: WorkspaceApi;
  readonly redirect: Redirector;
  /** For the console, in which members sign in, too. */
  readonly members: MemberSessions;
  /** Work beyond requests. The process starts it, and closes it before the database. */
  readonly jobs: JobRunner;
  /** Workspaces and links as files. */
  readonly transfer: Transfer;
  /** Requests that do not end by themselves. The process closes it before the listener. */
  readonly eventStreams: Pick<EventStreams, "close">;
  /** Where strangers' images and pages are read. The process closes it at the end. */
  readonly threads: Pick<ThreadPool, "close">;
  /** The body of `GET /api/health`. */
  health(): Health;
  /** Fills a new workspace with links, clicks, leads and sales that make charts worth looking at. */
  seedDemo(workspace: Pick<CreatedWorkspace, "id" | "userId">): Promise<DemoData>;
}

/** Several servers may share a PostgreSQL, and tell each other of no change. */
const CACHE_BESIDE_OTHERS_MS = 30_000;

/** Many wait for another server: a destination, a DNS. */
const JOBS_AT_A_TIME = 4;

/** Those that wait for one receiver each, of which any may be slow: none, and no workspace, gets more than its share. */
const LANES = { concurrency: 32, perLane: 2, perOwner: 8 };

/** A server that speaks Dub's public API and serves short links, over a given storage. */
export async function createWorkspaceServer(options: WorkspaceServerOptions): Promise<WorkspaceServer> {
  const { database, eventStore, outbox, publicPort, log, now = Date.now, random = Math.random } = options;
  const {
    fetch = createGuardedFetch(),
    fetchReceivers = fetch,
    findLocation = countryLocations(),
    eventRetentionDays,
  } = options;
  const { db, dialect } = database;
  const linkCache = new LinkCache(db, {
    trustDomains: options.domains?.trustDomains,
    registrationsProve: options.domains?.registrar !== undefined,
    bytes: options.linkCacheBytes,
    maxAgeMs: dialect === "postgres" ? CACHE_BESIDE_OTHERS_MS : undefined,
  });
  const addressClicks = new AddressClicks(options.addressClicks);
  // What the last run left in the outbox counts as seen, too.
  await outbox.drain();
  const visitors = new Visitors(await (options.recallVisitors?.() ?? recallVisitors(eventStore, now())));
  const threads = new ThreadPool({
    refuse: () =>
      new AppError("rate_limit_exceeded", "Too many images and pages are being read. Try again in a moment."),
  });
  const eventStreams = new EventStreams({ eventStore, log });
  // A job may be added in a transaction that is still open: by the next turn of the loop it is usually committed.
  const jobs = createJobs(now, () => setImmediate(() => runner.wake()));
  const standingClocks: StandingClocks = new Map();
  const core: Core = { db, now, jobs, standingClocks, log, publicPort };
  const deps: ApiDeps = {
    dialect,
    eventStore,
    outbox,
    eventStreams,
    exportPace: new ExportPace(),
    publicAnswers: new PublicAnswers(),
    linkCache,
    visitors,
    addressClicks,
    locator: createLocator(findLocation, options.geoHeaders),
    exchangeRates: options.exchangeRates ?? SHIPPED_RATES,
    eventRetentionDays,
    fetch,
    fetchReceivers,
    threads,
    loadLogo: createLoadLogo({ fetch, threads }),
    domains: createDomainServices(db, now, options.domains ?? {}),
    deferredOpens: new DeferredOpens(),
    formVisits: new FormVisits(),
    trustsPeer: trustProxies(options.trustedProxies),
    random,
    alarms: [payoutAlarm],
    runJobsOf: (workspaceId) => createJobRunner({ ...common, source: ofClock(workspaceId) }).runDue(),
  };
  const domains = bindDomains(core, deps);
  const handlers: JobRunnerOptions["handlers"] = Object.assign({}, ...domains.map((domain) => domain.jobs));
  const types = Object.keys(handlers);
  const ofClock = (workspaceId: string) => jobsOfClock(database, types, standingClocks, workspaceId);
  const common: JobRunnerOptions = {
    database,
    handlers,
    now,
    onError: (err, { type, attempts }) => log.error({ err, type, attempts }, "a job failed; it will be tried again"),
  };
  const runner = joinRunners(
    createJobRunner({ ...common, concurrency: JOBS_AT_A_TIME }),
    createJobRunner({ ...common, ...LANES }),
    createJobRunner({ ...common, source: jobsOnClocks(database, types, standingClocks), concurrency: JOBS_AT_A_TIME }),
  );
  const cookieSecret = options.cookieSecret ?? randomBytes(32);
  if (eventRetentionDays !== undefined) await startEventRetention(core, eventRetentionDays);
  await startWatchingPrograms(core);
  await startClaimDeletion(core);
  await startLogRetention(core);
  const implementations = domains.flatMap((domain) => domain.implementations);
  const answer = createAnswer(core, deps.trustsPeer, options.noteRefusal);
  const api = createApi({
    core,
    implementations,
    answer,
    outbox,
    trustsPeer: deps.trustsPeer,
    version: options.version,
    noteRefusal: options.noteRefusal,
  });
  const redirect = createRedirector({
    ...deps,
    publicPort,
    publicHost: options.domains?.publicHost?.toLowerCase(),
    now,
    clicks: new ClickRecorder({ visitors, addressClicks, outbox, locator: deps.locator }),
    passwords: new PasswordGate(cookieSecret),
    clickTokens: new ClickTokens(cookieSecret),
  });
  const passwords = new Passwords();
  const signIn = new SignIn(passwords);
  return {
    api,
    redirect,
    members: createMemberSessions(core, signIn),
    ...createFaces({
      api,
      implementations,
      answer,
      redirect,
      pages: {
        apply: createApplyPages(core, deps.trustsPeer, deps.formVisits),
        embed: createEmbedPage(core, deps, deps.trustsPeer),
        stats: createStatsPage(core, deps, deps.trustsPeer),
        signIn: createSignInPages({
          ...core,
          signIn,
          passwords,
          trustsPeer: deps.trustsPeer,
          consoleUrl: options.consoleUrl,
          noteWrongPassword: options.noteRefusal,
        }),
        authorize: createAuthorizePage(core, deps.trustsPeer, options.findProduct),
      },
      log,
    }),
    jobs: runner,
    transfer: createTransfer({ ...core, ...deps }, database),
    eventStreams,
    threads,
    health: () => toHealth(outbox.state()),
    seedDemo: ({ id, userId }) => seedDemo({ ...core, ...deps, ...callAsOwner(id, userId) }),
  };
}
