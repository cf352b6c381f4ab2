import { COLUMNS, DOTS } from "./world-dots.ts";

interface DotMapProps {
  /** The whole in one sentence; the list beside it has the numbers. */
  readonly summary: string;
  /** By ISO 3166-1 alpha-2. */
  readonly values: ReadonlyMap<string, number>;
  readonly colour: string;
}

const STEP = 6;
const MARGIN = 4;
const ROWS = 23;

/** Where, for the look: the more, the stronger. Countries are told apart in five steps, of the square root. */
export function DotMap({ summary, values, colour }: DotMapProps) {
  const most = Math.max(1, ...values.values());
  return (
    <svg
      viewBox={`0 0 ${(COLUMNS - 1) * STEP + 2 * MARGIN} ${(ROWS - 1) * STEP + 2 * MARGIN}`}
      width="100%"
      role="img"
      aria-label={summary}
      className="block"
    >
      {DOTS.map(({ column, row, country }) => {
        const value = values.get(country) ?? 0;
        const share = Math.ceil(5 * Math.sqrt(value / most)) / 5;
        return (
          <circle
            key={`${column}.${row}`}
            cx={MARGIN + column * STEP}
            cy={MARGIN + row * STEP}
            r={value > 0 ? 2.2 : 1.7}
            fill={value > 0 ? colour : "var(--color-ink-3)"}
            opacity={value > 0 ? 0.4 + 0.6 * share : 0.28}
          />
        );
      })}
    </svg>
  );
}
