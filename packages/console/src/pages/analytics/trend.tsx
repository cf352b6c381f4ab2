import { useState } from "react";
import type { Bucket, Measure } from "../../api/analytics.ts";
import { AreaChart } from "../../charts/area-chart.tsx";
import { inFigures, MEASURES } from "../../components/strip.tsx";
import { money } from "../../format/money.ts";
import { shortCount } from "../../format/numbers.ts";
import type { Range } from "../../format/range.ts";
import { toDay } from "../../format/range.ts";
import { bucketDate, pointsOf, stepOf, summaryOf } from "./points.ts";

interface TrendProps {
  readonly measure: Measure;
  readonly range: Range;
  readonly comparison: Range | undefined;
  readonly now: readonly Bucket[];
  readonly before: readonly Bucket[] | undefined;
  readonly onZoom?: (range: string) => void;
  readonly height?: number;
}

/** The chosen measure over time, as a chart or as a table. */
export function Trend({ measure, range, comparison, now, before, onZoom, height }: TrendProps) {
  const [isTable, setTable] = useState(false);
  const { label, colour } = MEASURES.find(({ id }) => id === measure) ?? { label: "", colour: "" };
  const points = pointsOf(measure, now, comparison && before);
  const format = (value: number) => inFigures(measure, value);
  const axisFormat = (value: number) =>
    measure === "saleAmount" ? money(value, "usd", { isShort: true }).replace(/\.00$/, "") : shortCount(value);
  const zoom = (from: number, to: number) => {
    const [first, last] = [now[from], now[to]];
    if (first && last) onZoom?.(`${toDay(bucketDate(first))}..${toDay(bucketDate(last))}`);
  };
  return (
    <div className="chart">
      <div className="legend">
        <span style={{ "--c": colour } as React.CSSProperties}>
          <i />
          {label}
        </span>
        {comparison && (
          <span style={{ "--c": "var(--color-series-prev)" } as React.CSSProperties}>
            <i className="dashed" />
            {comparison.label}
          </span>
        )}
        <button type="button" className="btn g sm ms-auto" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          {isTable ? "Show as chart" : "Show as table"}
        </button>
      </div>
      {isTable ? (
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
                <tr key={now[index]?.start}>
                  <th scope="row">{point.label}</th>
                  <td className="num">{format(point.value)}</td>
                  {comparison && <td className="num">{point.before ? format(point.before.value) : "—"}</td>}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <AreaChart
          summary={summaryOf(label, range.label, points, format)}
          name={label}
          points={points}
          colour={colour}
          format={format}
          axisFormat={axisFormat}
          isRunning={range.end >= toDay(new Date()) && stepOf(now) !== "month"}
          onZoom={onZoom && stepOf(now) === "day" ? zoom : undefined}
          {...(height !== undefined && { height })}
        />
      )}
    </div>
  );
}
