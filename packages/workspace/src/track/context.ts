import type { EventStore, Outbox } from "@overdub/storage";
import type { DeferredOpens } from "../clicks/deferred-opens.ts";
import type { ExchangeRates } from "../currency/exchange-rates.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { LinkCache } from "../link-cache/link-cache.ts";
import type { TrustsPeer } from "../network/trusted-proxies.ts";
import type { PublishableContext } from "../operations/context.ts";
import { implementWith } from "../operations/implement.ts";
import type { AddressClicks } from "../visits/address-clicks.ts";
import type { Locator } from "../visits/geography.ts";
import type { Visitors } from "../visits/visitors.ts";

export interface TrackDeps {
  readonly eventStore: EventStore;
  readonly outbox: Outbox<WorkspaceTables>;
  readonly linkCache: LinkCache;
  /** The clicks of each visitor within the last hour. */
  readonly visitors: Visitors;
  /** The clicks of each address, which are capped. */
  readonly addressClicks: AddressClicks;
  readonly locator: Locator;
  /** Visitors that were led to an app store a while ago. */
  readonly deferredOpens: DeferredOpens;
  readonly exchangeRates: ExchangeRates;
  /** Whether a peer's word on the visitor behind it counts. */
  readonly trustsPeer: TrustsPeer;
}

/** What recording leads and sales needs: whichever key came, it stands for a workspace. */
export type TrackContext = PublishableContext & TrackDeps;

export const implement = implementWith<TrackDeps>();
