import { useState } from "react";
import type { Bucket, Measure, Totals } from "../api/analytics.ts";
import { NOTHING } from "../api/analytics.ts";
import { AreaChart } from "../charts/area-chart.tsx";
import { Breakdown } from "../components/breakdown.tsx";
import { Segments } from "../components/segments.tsx";
import { inFigures, MEASURES, Strip } from "../components/strip.tsx";
import { shortCount } from "../format/numbers.ts";
import { pointsOf, summaryOf } from "../pages/analytics/points.ts";
import type { Chart } from "./chart-of.ts";

interface ChartViewProps {
  readonly chart: Chart;
}

/** A result of a tool, drawn as the console draws the same figures. */
export function ChartView({ chart }: ChartViewProps) {
  const [first = "clicks", ...others] = chart.measures;
  const [chosen, choose] = useState<Measure>();
  const measure = chosen !== undefined && chart.measures.includes(chosen) ? chosen : first;
  if (chart.kind === "totals") return <Strip now={chart.totals} before={undefined} />;
  const options = MEASURES.filter(({ id }) => chart.measures.includes(id)).map(({ id, label }) => ({
    value: id,
    label,
  }));
  return (
    <>
      {others.length > 0 && (
        <div className="mb-3">
          <Segments label="What is counted" value={measure} options={options} onChange={choose} />
        </div>
      )}
      {chart.kind === "series" ? (
        <Series measure={measure} buckets={chart.buckets} />
      ) : (
        <Breakdown
          tabs={[{ id: "rows", label: chart.label }]}
          tab="rows"
          onTab={() => {}}
          measure={measure}
          rows={chart.rows}
          total={sumOf(chart.rows)[measure]}
        />
      )}
    </>
  );
}

function Series({ measure, buckets }: { readonly measure: Measure; readonly buckets: readonly Bucket[] }) {
  const { label, colour } = MEASURES.find(({ id }) => id === measure) ?? { label: "", colour: "" };
  const points = pointsOf(measure, buckets, undefined);
  const format = (value: number) => inFigures(measure, value);
  const [from, to] = [points[0]?.label ?? "", points.at(-1)?.label ?? ""];
  return (
    <AreaChart
      summary={summaryOf(label, `${from} to ${to}`, points, format)}
      name={label}
      points={points}
      colour={colour}
      format={format}
      axisFormat={(value) => (measure === "saleAmount" ? format(value).replace(/\.00$/, "") : shortCount(value))}
      height={240}
    />
  );
}

function sumOf(rows: readonly Totals[]): Totals {
  return rows.reduce(
    (sum, { clicks, leads, sales, saleAmount }) => ({
      clicks: sum.clicks + clicks,
      leads: sum.leads + leads,
      sales: sum.sales + sales,
      saleAmount: sum.saleAmount + saleAmount,
    }),
    NOTHING,
  );
}
