import { ChevronRight } from "lucide-react";
import type { Measure, Totals } from "../api/analytics.ts";
import { numberFormat } from "../format/formatters.ts";
import { money } from "../format/money.ts";
import { changeOf, count, percent } from "../format/numbers.ts";
import { Icon } from "./icon.tsx";

export const MEASURES: readonly { readonly id: Measure; readonly label: string; readonly colour: string }[] = [
  { id: "clicks", label: "Clicks", colour: "var(--color-series-1)" },
  { id: "leads", label: "Leads", colour: "var(--color-series-2)" },
  { id: "sales", label: "Sales", colour: "var(--color-series-3)" },
  { id: "saleAmount", label: "Revenue", colour: "var(--color-series-3)" },
];

/** As the strip writes it. */
export function inFigures(measure: Measure, value: number): string {
  return measure === "saleAmount" ? money(value, "usd", { isShort: true }) : count(value);
}

interface StripProps {
  readonly now: Totals;
  /** Undefined: without a comparison. */
  readonly before: Totals | undefined;
  /** Undefined: nothing can be pressed. */
  readonly chosen?: Measure | undefined;
  readonly onChoose?: (measure: Measure) => void;
  /** Whether a chart stands right below. */
  readonly isJoined?: boolean;
}

/** Clicks, leads, sales and revenue in one row, with the rate between steps: the headline is the funnel. */
export function Strip({ now, before, chosen, onChoose, isJoined = false }: StripProps) {
  const steps: Partial<Record<Measure, readonly [string, string]>> = {
    clicks: [now.clicks === 0 ? "" : percentOf(now.leads, now.clicks), "sign up"],
    leads: [now.leads === 0 ? "" : percentOf(now.sales, now.leads), "buy"],
    sales: [now.sales === 0 ? "" : money(Math.round(now.saleAmount / now.sales)), "each"],
  };
  return (
    <div className={`strip ${isJoined ? "joined" : ""}`}>
      {MEASURES.map(({ id, label, colour }) => {
        const change = before && changeOf(now[id], before[id]);
        const [rate = "", verb = ""] = steps[id] ?? [];
        const body = (
          <>
            <span className="k" style={{ "--c": colour } as React.CSSProperties}>
              {label}
            </span>
            {rate && (
              <span className="step">
                <b>{rate}</b> {verb}
                <Icon of={ChevronRight} size={12} />
              </span>
            )}
            <span className="v">
              {inFigures(id, now[id])}
              {change && change.text !== "" && (
                <small className={change.direction === "same" ? "ink3" : change.direction}>
                  {change.direction === "up" ? "↑ " : change.direction === "down" ? "↓ " : ""}
                  {change.text}
                </small>
              )}
            </span>
            {before && <span className="was">{inFigures(id, before[id])} before</span>}
          </>
        );
        return onChoose ? (
          <button
            key={id}
            type="button"
            aria-pressed={chosen === id}
            style={{ "--c": colour } as React.CSSProperties}
            onClick={() => onChoose(id)}
          >
            {body}
          </button>
        ) : (
          <div key={id}>{body}</div>
        );
      })}
    </div>
  );
}

/** One place, as rates in the strip have. */
function percentOf(part: number, whole: number): string {
  const ratio = part / whole;
  return ratio < 0.1
    ? percent(ratio)
    : numberFormat(undefined, { style: "percent", maximumFractionDigits: 1 }).format(ratio);
}
