import { useState } from "react";
import type { Filters, Measure, Totals } from "../../api/analytics.ts";
import { EVENT_OF, useAnalytics } from "../../api/analytics.ts";
import { Breakdown } from "../../components/breakdown.tsx";
import { Failure } from "../../components/states.tsx";
import type { Range } from "../../format/range.ts";
import { useSetSearch } from "../../state/search.ts";
import type { Group } from "./groups.ts";
import { toRows } from "./groups.ts";
import { PlaceMap } from "./place-map.tsx";

type Row = Totals & Readonly<Record<string, unknown>>;

/** A tab of its own over the rows of countries. */
const MAP = "map";

interface CardProps {
  readonly accountId: string | undefined;
  readonly groups: readonly Group[];
  /** Undefined: nothing is asked yet. */
  readonly range: Range | undefined;
  readonly filters: Filters;
  readonly measure: Measure;
  readonly total: number;
}

/** The most of a group, with its neighbours as tabs; a press on a row filters. */
export function Card({ accountId, groups, range, filters, measure, total }: CardProps) {
  const setSearch = useSetSearch();
  const isOfPlaces = groups[0]?.id === "countries";
  const [tab, setTab] = useState(isOfPlaces ? MAP : (groups[0]?.id ?? ""));
  const group = tab === MAP ? groups[0] : groups.find(({ id }) => id === tab);
  const asked = group?.id ?? "";
  const { data, error, isPlaceholderData, refetch } = useAnalytics<Row>(accountId, asked, range, filters, {
    limit: 100,
    event: EVENT_OF[measure],
  });
  if (error && !data) return <Failure error={error} what="this card" retry={() => void refetch()} />;
  const rows = group && data && toRows(group, data);
  return (
    <Breakdown
      tabs={isOfPlaces ? [{ id: MAP, label: "Map" }, ...groups] : groups}
      tab={tab}
      onTab={setTab}
      measure={measure}
      rows={rows}
      isDimmed={isPlaceholderData}
      above={tab === MAP && <PlaceMap rows={rows ?? []} measure={measure} />}
      shown={tab === MAP ? 5 : undefined}
      total={total}
      onAll={() => setSearch({ all: group?.id })}
      onFilter={(id, isExcluded) => setSearch({ [group?.filter ?? ""]: isExcluded ? `-${id}` : id })}
    />
  );
}
