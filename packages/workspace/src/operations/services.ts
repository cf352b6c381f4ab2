import type { Database, EventStore, Outbox, SqlDialect } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { ExportPace } from "../analytics/export/export-pace.ts";
import type { DeferredOpens } from "../clicks/deferred-opens.ts";
import type { ExchangeRates } from "../currency/exchange-rates.ts";
import type { DomainServices } from "../domains/domain-services.ts";
import type { EventStreams } from "../events/stream/event-streams.ts";
import type { GuardedFetch } from "../fetch/guarded-fetch.ts";
import type { LinkCache } from "../link-cache/link-cache.ts";
import type { TrustsPeer } from "../network/trusted-proxies.ts";
import type { LoadLogo } from "../qr/load-logo.ts";
import type { FindPlace } from "../visits/places.ts";
import type { Visitors } from "../visits/visitors.ts";

/** What the log needs to be; pino's interface. */
export interface Log {
  error(detail: object, message: string): void;
  warn(detail: object, message: string): void;
}

/** Everything an operation may reach beyond its input. Clock included, so that tests own it. */
export interface Services {
  readonly db: Kysely<Database>;
  /** For the few queries that the dialects answer differently. */
  readonly dialect: SqlDialect;
  readonly eventStore: EventStore;
  readonly outbox: Outbox;
  /** The open streams of events. */
  readonly eventStreams: EventStreams;
  readonly exportPace: ExportPace;
  readonly linkCache: LinkCache;
  /** Who clicked what within the last hour. */
  readonly visitors: Visitors;
  readonly findPlace: FindPlace;
  readonly exchangeRates: ExchangeRates;
  /** After how many days events are deleted; `undefined`: never. */
  readonly eventRetentionDays: number | undefined;
  /** For every address that somebody else wrote. */
  readonly fetch: GuardedFetch;
  readonly loadLogo: LoadLogo;
  readonly domains: DomainServices;
  /** Who was led to an app store a while ago. */
  readonly deferredOpens: DeferredOpens;
  /** Whether a peer's word on who is behind it counts. */
  readonly trustsPeer: TrustsPeer;
  /** Where loopback domains answer, such as `http://localhost:4401`: only its port is used. */
  readonly publicPort: () => number;
  readonly nowMs: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  /** Has due jobs run soon; see `addJob`. */
  readonly wakeJobs: () => void;
  readonly log: Log;
}
