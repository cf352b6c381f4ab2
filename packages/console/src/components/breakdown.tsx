import type { MouseEvent, ReactNode } from "react";
import { useId } from "react";
import type { Measure, Totals } from "../api/analytics.ts";
import { percent } from "../format/numbers.ts";
import { Skeleton } from "./states.tsx";
import { inFigures, MEASURES } from "./strip.tsx";

export interface BreakdownRow extends Totals {
  readonly id: string;
  readonly name: string;
}

interface BreakdownProps {
  readonly tabs: readonly { readonly id: string; readonly label: string }[];
  readonly tab: string;
  readonly onTab: (id: string) => void;
  readonly measure: Measure;
  /** The most first; undefined while they are loaded. */
  readonly rows: readonly BreakdownRow[] | undefined;
  /** Of the range, so that shares are of all. */
  readonly total: number;
  /** Undefined: rows filter nothing. */
  readonly onFilter?: ((id: string, isExcluded: boolean) => void) | undefined;
  readonly isDimmed?: boolean;
  /** Over the rows: a map of them. */
  readonly above?: ReactNode;
  /** How many rows there are at most. Default: 10. */
  readonly shown?: number | undefined;
  /** Shows the others, where there are more. */
  readonly onAll?: (() => void) | undefined;
}

const SHOWN = 10;

/** Which ones most: ranked rows, each with its share as a bar behind its name. */
export function Breakdown({ tabs, tab, onTab, measure, rows, total, onFilter, isDimmed, ...more }: BreakdownProps) {
  const id = useId();
  const shown = more.shown ?? SHOWN;
  const sorted = rows?.toSorted((a, b) => b[measure] - a[measure]).filter((row) => row[measure] > 0);
  const most = sorted?.[0]?.[measure] ?? 1;
  const { label, colour } = MEASURES.find((each) => each.id === measure) ?? { label: "", colour: "" };
  const filter = (row: BreakdownRow) => (event: MouseEvent) => onFilter?.(row.id, event.altKey);
  return (
    <section className="card bd" style={{ "--c": colour } as React.CSSProperties}>
      <header>
        <div role="tablist" aria-label="Grouped by">
          {tabs.map((each) => (
            <button
              key={each.id}
              type="button"
              role="tab"
              id={`${id}-${each.id}`}
              aria-selected={each.id === tab}
              aria-controls={`${id}-panel`}
              onClick={() => onTab(each.id)}
            >
              {each.label}
            </button>
          ))}
        </div>
        {more.onAll && sorted && sorted.length > shown ? (
          <button type="button" className="ink3 ms-auto text-xs" onClick={more.onAll}>
            {`All ${sorted.length}${sorted.length >= 100 ? "+" : ""}`}
          </button>
        ) : (
          <span className="ink3 ms-auto text-xs" aria-hidden="true">
            {label}
          </span>
        )}
      </header>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${tab}`} className={isDimmed ? "dimmed" : ""}>
        {sorted === undefined && <Skeleton rows={shown} height={30} />}
        {sorted?.length === 0 && <p className="ink3 px-4 pt-2 pb-6 text-sm">Nothing in this range.</p>}
        {more.above && <div className="px-4 pt-0.5">{more.above}</div>}
        <ol>
          {sorted?.slice(0, shown).map((row) => (
            <li key={row.id}>
              <button
                type="button"
                title={onFilter ? "Show only this; with Alt, everything but this" : undefined}
                aria-disabled={onFilter === undefined}
                onClick={filter(row)}
              >
                <span className="fill" style={{ width: `${Math.max(2, (100 * row[measure]) / most)}%` }} />
                <bdi dir="auto" className="t">
                  {row.name}
                </bdi>
                <span className="num b">{inFigures(measure, row[measure])}</span>
                <span className="sh">{total > 0 ? percent(row[measure] / total) : ""}</span>
              </button>
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}
