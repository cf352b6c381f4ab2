import { analytics } from "../analytics/index.ts";
import { apiKeys } from "../api-keys/index.ts";
import { applications } from "../applications/index.ts";
import { bounties } from "../bounties/index.ts";
import { clicks } from "../clicks/index.ts";
import { commissions } from "../commissions/index.ts";
import { customers } from "../customers/index.ts";
import { discountCodes } from "../discount-codes/index.ts";
import { domains } from "../domains/index.ts";
import { embed } from "../embed/index.ts";
import { events } from "../events/index.ts";
import { folders } from "../folders/index.ts";
import { fraud } from "../fraud/index.ts";
import { links } from "../links/index.ts";
import { manualCommissions } from "../manual-commissions/index.ts";
import { members } from "../members/index.ts";
import { metatags } from "../metatags/index.ts";
import { oauthApps } from "../oauth-apps/index.ts";
import type { Core } from "../operations/context.ts";
import type { BoundDomain } from "../operations/domain.ts";
import { partners } from "../partners/index.ts";
import { payouts } from "../payouts/index.ts";
import { ledgerPayments } from "../payouts/payments.ts";
import { previews } from "../previews/index.ts";
import { programSetup } from "../program-setup/index.ts";
import { publicStats } from "../public-stats/index.ts";
import { qr } from "../qr/index.ts";
import { removal } from "../removal/index.ts";
import { tags } from "../tags/index.ts";
import { testClock } from "../test-clock/index.ts";
import { track } from "../track/index.ts";
import { webhooks } from "../webhooks/index.ts";

type DepsOf<D> = D extends { bind(core: Core, deps: infer Deps): BoundDomain } ? Deps : never;

/** What the domains are given beyond what all get. */
export type ApiDeps = DepsOf<typeof links> &
  DepsOf<typeof analytics> &
  DepsOf<typeof publicStats> &
  DepsOf<typeof events> &
  DepsOf<typeof qr> &
  DepsOf<typeof metatags> &
  DepsOf<typeof tags> &
  DepsOf<typeof commissions> &
  DepsOf<typeof manualCommissions> &
  DepsOf<typeof track> & { readonly fetchReceivers: DepsOf<typeof webhooks>["fetch"] } & Pick<
    DepsOf<typeof testClock>,
    "runJobsOf" | "alarms"
  > &
  DepsOf<typeof domains> &
  DepsOf<typeof applications> &
  DepsOf<typeof partners>;

/** Every domain of the API, with what it needs. Of two operations whose paths fit a request, the one listed first has it. */
export function bindDomains(core: Core, deps: ApiDeps): readonly BoundDomain[] {
  const { dialect, eventStore, outbox, linkCache, fetch, threads, random } = deps;
  const linkDeps = { dialect, linkCache, fetch, eventStore, outbox };
  return [
    links.bind(core, linkDeps),
    previews.bind(core, { linkCache, fetch, threads }),
    analytics.bind(core, pickAnalytics(deps)),
    publicStats.bind(core, { ...pickAnalytics(deps), linkCache, publicAnswers: deps.publicAnswers }),
    events.bind(core, pickAnalytics(deps)),
    qr.bind(core, { loadLogo: deps.loadLogo }),
    metatags.bind(core, { fetch, threads }),
    track.bind(core, pickTrack(deps)),
    manualCommissions.bind(core, { outbox, exchangeRates: deps.exchangeRates, locator: deps.locator }),
    payouts.bind(core, { payments: ledgerPayments }),
    bounties.bind(core, {}),
    commissions.bind(core, { dialect, eventStore, outbox, exchangeRates: deps.exchangeRates }),
    customers.bind(core, { eventStore, outbox }),
    tags.bind(core, { random }),
    folders.bind(core, {}),
    domains.bind(core, { linkCache, domains: deps.domains }),
    removal.bind(core, { eventStore, outbox, linkCache }),
    programSetup.bind(core, {}),
    discountCodes.bind(core, {}),
    fraud.bind(core, {}),
    applications.bind(core, { ...linkDeps, formVisits: deps.formVisits }),
    partners.bind(core, linkDeps),
    webhooks.bind(core, { fetch: deps.fetchReceivers }),
    oauthApps.bind(core, {}),
    members.bind(core, { domains: deps.domains, serverNow: core.now }),
    apiKeys.bind(core, { serverNow: core.now }),
    clicks.bind(core, {}),
    embed.bind(core, { ...linkDeps, ...pickAnalytics(deps) }),
    testClock.bind(core, { outbox, linkCache, runJobsOf: deps.runJobsOf, serverNow: core.now, alarms: deps.alarms }),
  ];
}

function pickAnalytics(deps: ApiDeps): DepsOf<typeof analytics> & DepsOf<typeof events> {
  const { eventStore, outbox, exportPace, eventStreams, eventRetentionDays } = deps;
  return { eventStore, outbox, exportPace, eventStreams, eventRetentionDays };
}

function pickTrack(deps: ApiDeps): DepsOf<typeof track> {
  const { eventStore, outbox, linkCache, visitors, addressClicks, locator, deferredOpens, exchangeRates, trustsPeer } =
    deps;
  return { eventStore, outbox, linkCache, visitors, addressClicks, locator, deferredOpens, exchangeRates, trustsPeer };
}
