import { ChartLine, Table2 } from "lucide-react";
import type { ReactNode } from "react";
import { useMemo, useState } from "react";
import type { Bucket, Measure } from "../../api/analytics.ts";
import type { Point } from "../../charts/area-chart.tsx";
import { AreaChart } from "../../charts/area-chart.tsx";
import { IconButton } from "../../components/button.tsx";
import { inFigures, MEASURES } from "../../components/strip.tsx";
import { money } from "../../format/money.ts";
import { shortCount } from "../../format/numbers.ts";
import type { Range } from "../../format/range.ts";
import { toDay } from "../../format/range.ts";
import { bucketDate, happenedOf, pointsOf, stepOf, summaryOf } from "./points.ts";

interface TrendProps {
  readonly measure: Measure;
  readonly range: Range;
  readonly comparison: Range | undefined;
  readonly now: readonly Bucket[];
  readonly before: readonly Bucket[] | undefined;
  readonly onZoom?: (range: string) => void;
  readonly height?: number;
  /** Beside the legend: what the steps are. Without it there is neither legend nor table. */
  readonly steps?: ReactNode;
  /** What made a bucket what it is. */
  readonly cause?: (bucket: Bucket) => ReactNode;
}

/** The chosen measure over time, as a chart or as a table. */
export function Trend(props: TrendProps) {
  const { measure, range, comparison, now, before, onZoom, height, steps, cause } = props;
  const [isTable, setTable] = useState(false);
  const { label, colour } = MEASURES.find(({ id }) => id === measure) ?? { label: "", colour: "" };
  const past = comparison && before;
  const points = useMemo(() => pointsOf(measure, now, past), [measure, now, past]);
  const format = (value: number) => inFigures(measure, value);
  const axisFormat = (value: number) =>
    measure === "saleAmount" ? money(value, "usd", { isShort: true }).replace(/\.00$/, "") : shortCount(value);
  const zoom = (from: number, to: number) => {
    const [first, last] = [now[from], now[to]];
    if (first && last) onZoom?.(`${toDay(bucketDate(first))}..${toDay(bucketDate(last))}`);
  };
  const happened = happenedOf(now, Date.now());
  return (
    <div className={steps ? "chart" : "chart low"}>
      {steps && (
        <div className="legend">
          <span style={{ "--c": colour } as React.CSSProperties}>
            <i />
            {label}
          </span>
          {comparison && (
            <span style={{ "--c": "var(--color-series-prev)" } as React.CSSProperties}>
              <i className="dashed" />
              <span className="hide-m">{comparison.label}</span>
              <span className="only-m">Before</span>
            </span>
          )}
          <span className="row ms-auto gap-1!">
            <IconButton
              icon={isTable ? ChartLine : Table2}
              size="sm"
              className="hide-m"
              label={isTable ? "Show as chart" : "Show as table"}
              onClick={() => setTable(!isTable)}
            />
            {steps}
          </span>
        </div>
      )}
      {isTable ? (
        <TrendTable label={label} comparison={comparison} points={points.slice(0, happened)} format={format} />
      ) : (
        <AreaChart
          summary={summaryOf(label, range.label, points, format)}
          name={label}
          points={points}
          colour={colour}
          format={format}
          axisFormat={axisFormat}
          happened={happened}
          isRunning={stepOf(now) === "day" && happened === now.length && range.end >= toDay(new Date())}
          onZoom={onZoom && stepOf(now) === "day" ? zoom : undefined}
          {...(cause && { cause: (index: number) => now[index] && cause(now[index]) })}
          {...(height !== undefined && { height })}
        />
      )}
    </div>
  );
}

interface TrendTableProps {
  readonly label: string;
  readonly comparison: Range | undefined;
  readonly points: readonly Point[];
  readonly format: (value: number) => string;
}

function TrendTable({ label, comparison, points, format }: TrendTableProps) {
  return (
    <div className="max-h-72 overflow-auto" tabIndex={-1}>
      <table className="tbl dense" aria-label={`${label} over time`}>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col" className="num">
              {label}
            </th>
            {comparison && (
              <th scope="col" className="num">
                {comparison.label}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {points.map((point, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two hours of a changed clock bear one name.
            <tr key={index}>
              <th scope="row">{point.longLabel}</th>
              <td className="num">{format(point.value)}</td>
              {comparison && <td className="num">{point.before ? format(point.before.value) : "—"}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
