import { useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useMemo } from "react";
import { useAccount } from "../../api/accounts.ts";
import type { Filters } from "../../api/analytics.ts";
import { bucketsQuery, NOTHING, useBuckets, useTotals } from "../../api/analytics.ts";
import { useNumbersFollow } from "../../api/news.ts";
import { useIsMember } from "../../api/session.ts";
import { Button } from "../../components/button.tsx";
import { DateRange } from "../../components/date-range.tsx";
import { Failure, Skeleton } from "../../components/states.tsx";
import { Strip } from "../../components/strip.tsx";
import { comparedRange, daysBetween, rangeOf } from "../../format/range.ts";
import { useKeys } from "../../keyboard/keys.ts";
import { useCommands } from "../../shell/commands.ts";
import type { Begin } from "../../shell/page.ts";
import { PageFrame } from "../../shell/page-frame.tsx";
import type { Search } from "../../state/search.ts";
import { usePageSearch, useSetSearch } from "../../state/search.ts";
import { joined } from "../analytics/points.ts";
import { Trend } from "../analytics/trend.tsx";
import { AccountHealth } from "./account-health.tsx";
import { FirstSteps } from "./first-steps.tsx";
import { MovedMost } from "./moved-most.tsx";
import { Now } from "./now.tsx";
import { Waiting } from "./waiting.tsx";

/** So many hours are a point of the chart. */
const HOURS = 3;
const NO_FILTERS: Filters = {};

/** What the chart is of, as the address says. */
function readChart(search: Search) {
  const range = rangeOf(search.range ?? "7d", new Date());
  const before = comparedRange(range, "before");
  // A week by the day has seven points, which hide when people come. A Dub that knows no hours gives days.
  const isShort = range.start !== undefined && daysBetween(range.start, range.end) < 14;
  return { range, before, isShort };
}

export const begin: Begin = (client, accountId, search) => {
  const { range, before, isShort } = readChart(search);
  for (const one of [range, before])
    if (one) void client.prefetchQuery(bucketsQuery(accountId, one, NO_FILTERS, isShort ? "hour" : undefined));
};

/** What happened, and what waits for whoever looks. */
export default function OverviewPage() {
  const account = useAccount();
  const isMember = useIsMember();
  useNumbersFollow(account?.id);
  const search = usePageSearch();
  const setSearch = useSetSearch();
  const navigate = useNavigate();
  const { range, before, isShort } = readChart(search);
  const hours = useBuckets(account?.id, isShort ? range : undefined, {}, "hour");
  const hoursBefore = useBuckets(account?.id, isShort ? before : undefined, {}, "hour");
  const isByDay = !isShort || hours.isError;
  const days = useBuckets(account?.id, isByDay ? range : undefined);
  const daysBefore = useBuckets(account?.id, isByDay ? before : undefined);
  const totals = useTotals(account?.id, range, NO_FILTERS, isByDay ? days : hours);
  const totalsBefore = useTotals(account?.id, before, NO_FILTERS, isByDay ? daysBefore : hoursBefore);
  const ofHours = useMemo(() => hours.data && joined(hours.data, HOURS), [hours.data]);
  const ofHoursBefore = useMemo(() => hoursBefore.data && joined(hoursBefore.data, HOURS), [hoursBefore.data]);
  const series = isByDay ? days.data : ofHours;
  const seriesBefore = isByDay ? daysBefore.data : ofHoursBefore;
  const make = () => void navigate({ to: "/links" as never, search: { account: search.account, new: "" } as never });
  useKeys([{ keys: "c", label: "New link", run: make }]);
  useCommands([{ label: "New link", hint: "c", run: make }], "overview");
  const now = totals.data ?? NOTHING;
  const asOf = totals.dataUpdatedAt && new Date(totals.dataUpdatedAt);
  const isFirst = totals.data !== undefined && now.clicks === 0 && (totalsBefore.data?.clicks ?? 0) === 0;
  return (
    <PageFrame
      title="Overview"
      count={
        asOf ? (
          <span className="hide-m">
            {`As of ${asOf.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" })}`}
          </span>
        ) : undefined
      }
      actions={
        <>
          <span className="hide-m">
            <DateRange value={search.range ?? "7d"} onChange={(next) => setSearch({ range: next })} />
          </span>
          <Button look="primary" icon={Plus} hint="C" onClick={make}>
            New link
          </Button>
        </>
      }
    >
      <div className="scroll">
        {totals.error && !totals.data ? (
          <Failure error={totals.error} what="the numbers" retry={() => void totals.refetch()} />
        ) : !totals.data ? (
          <Skeleton rows={3} height={110} />
        ) : (
          <div className={totals.isPlaceholderData ? "dimmed" : ""}>
            <Strip now={now} before={before && totalsBefore.data} isJoined />
            {series ? (
              <Trend
                measure="clicks"
                range={range}
                comparison={before}
                now={series}
                before={seriesBefore}
                height={150}
              />
            ) : (
              <Skeleton rows={2} height={80} />
            )}
          </div>
        )}
        <div className="grid2">
          {isFirst ? <FirstSteps accountId={account?.id} /> : <Waiting account={account} />}
          <Now accountId={account?.id} />
        </div>
        <div className={isMember ? "" : "grid2"}>
          {!isMember && <AccountHealth />}
          <MovedMost accountId={account?.id} range={range} before={before} />
        </div>
      </div>
    </PageFrame>
  );
}
