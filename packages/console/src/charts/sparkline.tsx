import { area, line } from "d3-shape";

interface SparklineProps {
  readonly values: readonly number[];
  readonly summary: string;
}

const WIDTH = 64;
const HEIGHT = 20;

/** How it went, in the height of a line of text; from 0, each by its own scale. */
export function Sparkline({ values, summary }: SparklineProps) {
  const most = Math.max(1, ...values);
  const x = (index: number) => (index * WIDTH) / Math.max(1, values.length - 1);
  const y = (value: number) => HEIGHT - 1 - (value / most) * (HEIGHT - 3);
  const points = values.map((value, index) => [x(index), y(value)] as [number, number]);
  return (
    <svg className="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={summary}>
      <path d={area().y0(HEIGHT)(points) ?? ""} fill="var(--color-series-1)" opacity="0.13" />
      <path
        d={line()(points) ?? ""}
        fill="none"
        stroke="var(--color-series-1)"
        strokeWidth="1.5"
        strokeLinejoin="round"
      />
    </svg>
  );
}

/** At most `length` points, each the mean of those that it stands for. */
export function thinOut(values: readonly number[], length: number): readonly number[] {
  if (values.length <= length) return values;
  return Array.from({ length }, (_, index) => {
    const part = values.slice(
      Math.floor((index * values.length) / length),
      Math.floor(((index + 1) * values.length) / length),
    );
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}
