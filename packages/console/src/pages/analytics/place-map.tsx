import type { Measure } from "../../api/analytics.ts";
import { DotMap } from "../../charts/dot-map.tsx";
import type { BreakdownRow } from "../../components/breakdown.tsx";
import { MEASURES } from "../../components/strip.tsx";

interface PlaceMapProps {
  /** Of countries. */
  readonly rows: readonly BreakdownRow[];
  readonly measure: Measure;
}

export function PlaceMap({ rows, measure }: PlaceMapProps) {
  const { label, colour } = MEASURES.find(({ id }) => id === measure) ?? { label: "", colour: "" };
  return (
    <DotMap
      summary={`${label} by country; the list below has the numbers`}
      values={new Map(rows.map((row) => [row.id, row[measure]]))}
      colour={colour}
    />
  );
}
