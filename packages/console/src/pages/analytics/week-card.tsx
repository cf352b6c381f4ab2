import type { Filters, Measure } from "../../api/analytics.ts";
import { useBuckets } from "../../api/analytics.ts";
import { WeekGrid } from "../../charts/week-grid.tsx";
import { Skeleton } from "../../components/states.tsx";
import { inFigures, MEASURES } from "../../components/strip.tsx";
import type { Range } from "../../format/range.ts";
import { shiftDay } from "../../format/range.ts";
import { weekOf } from "./points.ts";

interface WeekCardProps {
  readonly accountId: string | undefined;
  readonly range: Range;
  readonly isAsked: boolean;
  readonly filters: Filters;
  readonly measure: Measure;
}

/** As many days as can be asked for by the hour, in whole weeks. */
const MOST_DAYS = 91;

/** When in the week it happens, in the hours of the reader. Absent where Dub cannot tell hours. */
export function WeekCard({ accountId, range, isAsked, filters, measure }: WeekCardProps) {
  const first = shiftDay(range.end, 1 - MOST_DAYS);
  const start = range.start === undefined || range.start < first ? first : range.start;
  const { data, isError } = useBuckets(accountId, isAsked ? { ...range, start } : undefined, filters, "hour");
  const { label, colour } = MEASURES.find(({ id }) => id === measure) ?? { label: "", colour: "" };
  if (isError && !data) return null;
  return (
    <section className="card" aria-label="Hours of the week">
      <header>
        <h2>Hours of the week</h2>
        {start !== range.start && <span className="ink3 text-sm">of the last 13 weeks</span>}
        <span className="ink3 ms-auto text-xs">{label}</span>
      </header>
      <div className="px-4 py-2">
        {data ? (
          <WeekGrid
            cells={weekOf(measure, data)}
            summary={`${label} by day and hour of the week`}
            colour={colour}
            format={(value) => inFigures(measure, value)}
          />
        ) : (
          <Skeleton rows={7} height={28} />
        )}
      </div>
    </section>
  );
}
