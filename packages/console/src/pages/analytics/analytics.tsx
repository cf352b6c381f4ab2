import { useIsFetching } from "@tanstack/react-query";
import { ArrowLeftRight, Download } from "lucide-react";
import type { ReactNode } from "react";
import { useState } from "react";
import { useAccount } from "../../api/accounts.ts";
import type { Filters, Measure, Totals } from "../../api/analytics.ts";
import { bucketsQuery, NOTHING, useAnalytics, useBuckets, useTotals } from "../../api/analytics.ts";
import { useLiveEvents } from "../../api/events.ts";
import { Button } from "../../components/button.tsx";
import { DateRange } from "../../components/date-range.tsx";
import { FilterBar } from "../../components/filter-bar.tsx";
import { Icon } from "../../components/icon.tsx";
import { Menu } from "../../components/menu.tsx";
import { SavedViews } from "../../components/saved-views.tsx";
import { Segments } from "../../components/segments.tsx";
import { Empty, Failure, Skeleton } from "../../components/states.tsx";
import { MEASURES, Strip } from "../../components/strip.tsx";
import { toCsv } from "../../format/csv.ts";
import { plural } from "../../format/numbers.ts";
import type { Comparison } from "../../format/range.ts";
import { comparedRange, rangeOf, zone } from "../../format/range.ts";
import { useKeys } from "../../keyboard/keys.ts";
import { useCommands } from "../../shell/commands.ts";
import type { Begin } from "../../shell/page.ts";
import { PageFrame } from "../../shell/page-frame.tsx";
import { saveFile } from "../../state/save-file.ts";
import type { Search } from "../../state/search.ts";
import { usePageSearch, useSetSearch } from "../../state/search.ts";
import { AllRows } from "./all-rows.tsx";
import { Card } from "./card.tsx";
import { Cause } from "./cause.tsx";
import { CARDS, FILTERS, toRows } from "./groups.ts";
import { stepOf, stepsOf } from "./points.ts";
import { ShareLink } from "./share-link.tsx";
import { Trend } from "./trend.tsx";
import { WeekCard } from "./week-card.tsx";

const COMPARISONS: readonly { readonly id: Comparison; readonly label: string }[] = [
  { id: "before", label: "Period before" },
  { id: "year", label: "Year before" },
  { id: "none", label: "No comparison" },
];

const VIEW = ["range", "compare", "measure", "step", ...FILTERS.map(({ filter = "" }) => filter)];
const RECENT_MS = 300_000;

function asOf(timeMs: number): string {
  if (timeMs === 0) return "";
  return `as of ${new Date(timeMs).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" })}`;
}

type Row = Totals & Readonly<Record<string, unknown>>;

/** What the chart is of, as the address says. */
function readChart(search: Search) {
  const range = rangeOf(search.range, new Date());
  const comparison = COMPARISONS.find(({ id }) => id === search.compare) ?? COMPARISONS[0];
  const compared = comparison && comparedRange(range, comparison.id);
  const filters: Filters = Object.fromEntries(FILTERS.map(({ filter = "" }) => [filter, search[filter]]));
  const steps = stepsOf(range);
  const step = steps.find(({ value }) => value === search.step)?.value;
  return { range, comparison, compared, filters, steps, step };
}

export const begin: Begin = (client, accountId, search) => {
  const { range, compared, filters, step } = readChart(search);
  for (const one of [range, compared]) if (one) void client.prefetchQuery(bucketsQuery(accountId, one, filters, step));
};

export default function AnalyticsPage() {
  const accountId = useAccount()?.id;
  const search = usePageSearch();
  const setSearch = useSetSearch();
  const { range, comparison, compared, filters, steps, step } = readChart(search);
  const measure: Measure = MEASURES.find(({ id }) => id === search.measure)?.id ?? "clicks";
  const isFiltered = Object.values(filters).some((value) => value !== undefined);
  const [openField, setOpenField] = useState<string>();
  const series = useBuckets(accountId, range, filters, step);
  const seriesBefore = useBuckets(accountId, compared, filters, step);
  const totals = useTotals(accountId, range, filters, series);
  const totalsBefore = useTotals(accountId, compared, filters, seriesBefore);
  // What is not the chart comes after it, and does not have it wait.
  const recent = useLiveEvents(series.data && accountId, ["clicks"], { limit: 100, filters, everyMs: 15_000 });
  const live = recent.data?.filter(({ timestamp }) => Date.now() - Date.parse(timestamp) < RECENT_MS).length ?? 0;
  const whole = CARDS.flat().find(({ id }) => id === search.all);
  const now = totals.data ?? NOTHING;
  const fieldGroup = FILTERS.find(({ filter }) => filter === openField);
  const choices = useAnalytics<Row>(accountId, fieldGroup?.id ?? "", fieldGroup && range, {}, { limit: 100 });
  const fields = FILTERS.map((group) => ({
    id: group.filter ?? "",
    label: group.label.replace(/ies$/, "y").replace(/s$/, ""),
    canExclude: true,
    choices: (group === fieldGroup ? toRows(group, choices.data ?? []) : []).map((row) => ({
      value: row.id,
      label: row.name,
      aside: row.clicks.toLocaleString(),
    })),
  }));
  const turnComparison = () => setSearch({ compare: comparison?.id === "none" ? undefined : "none" });
  useKeys([{ keys: "v", label: "Comparison on or off", run: turnComparison }]);
  const save = () => saveFile(`analytics ${search.range ?? "30d"}.csv`, "text/csv", toCsv(series.data ?? []));
  useCommands([{ label: "Export as CSV", run: save }], `analytics ${series.dataUpdatedAt}`);
  // The chart comes first: a dozen questions at once would have it wait for all of them.
  const isDrawn = series.data !== undefined && !series.isPlaceholderData;
  const words = [`Bots left out · ${zone()}`, asOf(totals.dataUpdatedAt)].filter(Boolean).join(" · ");
  const isEmpty = totals.data !== undefined && now.clicks + now.leads + now.sales === 0;
  return (
    <PageFrame
      title="Analytics"
      count={live > 0 ? <span className="tag ok">{`${plural(live, "click")} in 5 min`}</span> : undefined}
      actions={
        <>
          {accountId && filters.linkId && !/[,]|^-/.test(filters.linkId) && (
            <ShareLink accountId={accountId} linkId={filters.linkId} />
          )}
          <Button look="ghost" icon={Download} className="hide-m" onClick={save}>
            Export
          </Button>
          <Menu
            align="end"
            items={COMPARISONS.map(({ id, label }) => ({ label, run: () => setSearch({ compare: id }) }))}
          >
            <button type="button" className="btn hide-m">
              <Icon of={ArrowLeftRight} size={14} />
              {comparison?.label}
            </button>
          </Menu>
          <DateRange value={search.range} onChange={(next) => setSearch({ range: next })} hasKeys />
        </>
      }
      bar={
        <>
          <FilterBar fields={fields} search={search} onChange={setSearch} onField={setOpenField} />
          <SavedViews page="analytics" parts={VIEW} search={search} onChange={setSearch} />
          <span className="grow" />
          <span className="ink3 hide-m text-sm">{words}</span>
        </>
      }
      sheet={
        whole && (
          <AllRows
            key={whole.id}
            accountId={accountId}
            group={whole}
            range={range}
            compared={compared}
            filters={filters}
            measure={measure}
            onFilter={(id) => setSearch({ [whole.filter ?? ""]: id, all: undefined })}
            onClose={() => setSearch({ all: undefined })}
          />
        )
      }
    >
      <Loading accountId={accountId}>
        {totals.error && !totals.data ? (
          <Failure error={totals.error} what="the numbers" retry={() => void totals.refetch()} />
        ) : !totals.data ? (
          <Skeleton rows={5} height={100} />
        ) : isEmpty ? (
          <Empty
            title={isFiltered ? "Nothing fits these filters" : "No clicks in this range"}
            text={
              isFiltered
                ? "There are clicks, leads or sales, but none that all filters let through."
                : "Visits of your links are counted here within a second."
            }
            action={
              isFiltered ? (
                <Button
                  onClick={() => setSearch(Object.fromEntries(Object.keys(filters).map((id) => [id, undefined])))}
                >
                  Clear the filters
                </Button>
              ) : (
                <Button onClick={() => setSearch({ range: "all" })}>Show all time</Button>
              )
            }
          />
        ) : (
          <>
            <div className={totals.isPlaceholderData ? "dimmed" : ""}>
              <Strip
                now={now}
                before={compared && totalsBefore.data}
                isJoined
                chosen={measure}
                onChoose={(next) => setSearch({ measure: next })}
              />
              {series.data ? (
                <Trend
                  measure={measure}
                  range={range}
                  comparison={compared}
                  now={series.data}
                  before={seriesBefore.data}
                  onZoom={(next) => setSearch({ range: next, step: undefined })}
                  steps={
                    <Segments
                      label="Steps"
                      value={step ?? stepOf(series.data)}
                      options={steps}
                      onChange={(next) => setSearch({ step: next })}
                    />
                  }
                  cause={(bucket) =>
                    stepOf(series.data ?? []) === "day" && (
                      <Cause accountId={accountId} bucket={bucket} measure={measure} filters={filters} />
                    )
                  }
                />
              ) : (
                <Skeleton rows={4} height={80} />
              )}
            </div>
            <div className="grid3">
              {CARDS.map((groups) => (
                <Card
                  key={groups[0]?.id}
                  accountId={accountId}
                  groups={groups}
                  range={isDrawn ? range : undefined}
                  filters={filters}
                  measure={measure}
                  total={now[measure]}
                />
              ))}
              <WeekCard accountId={accountId} range={range} isAsked={isDrawn} filters={filters} measure={measure} />
            </div>
          </>
        )}
      </Loading>
    </PageFrame>
  );
}

/** Says whether numbers are on their way. A component of its own: it changes with each question, and the page need not. */
function Loading({ accountId, children }: { readonly accountId: string | undefined; readonly children: ReactNode }) {
  const isLoading = useIsFetching({ queryKey: [accountId, "analytics"] }) > 0;
  return (
    <div className="scroll" aria-busy={isLoading}>
      {children}
    </div>
  );
}
