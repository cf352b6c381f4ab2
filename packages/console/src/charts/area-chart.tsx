import { bisector, max } from "d3-array";
import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import type { KeyboardEvent, PointerEvent, ReactNode } from "react";
import { useId, useRef, useState } from "react";
import { useWidth } from "./use-width.ts";

export interface Point {
  /** As the axis has it. */
  readonly label: string;
  /** As the tooltip has it. Default: the label. */
  readonly longLabel?: string;
  readonly value: number;
  /** Undefined where there is nothing to compare with. */
  readonly before?: { readonly label: string; readonly longLabel?: string; readonly value: number } | undefined;
}

interface AreaChartProps {
  /** The whole in one sentence, for those who do not see it. */
  readonly summary: string;
  readonly name: string;
  readonly beforeName?: string | undefined;
  readonly points: readonly Point[];
  readonly colour: string;
  readonly height?: number;
  /** As tooltips write a value; axes are shorter. */
  readonly format: (value: number) => string;
  readonly axisFormat: (value: number) => string;
  /** What else the tooltip says of a point. */
  readonly cause?: (index: number) => ReactNode;
  /** Whether the last point is not over, and therefore dotted. */
  readonly isRunning?: boolean;
  /** How many points have happened; those after them are of the comparison alone. Default: all. */
  readonly happened?: number;
  /** Told of a span that was drawn with the pointer. */
  readonly onZoom?: ((from: number, to: number) => void) | undefined;
}

const LEFT = 44;
const BOTTOM = 24;
const TOP = 12;
const MOST_LABELS = 7;

/** One measure over time, from 0, with what it is compared with as a dashed line. */
export function AreaChart(props: AreaChartProps) {
  const { points, colour, height = 276, axisFormat, summary, isRunning = false, onZoom } = props;
  const id = useId();
  const [frame, width] = useWidth();
  const [at, setAt] = useState<number>();
  const from = useRef<number>(undefined);
  const right = Math.max(width - 8, LEFT + 1);
  const x = scaleLinear([0, Math.max(points.length - 1, 1)], [LEFT, right]);
  const highest = max(points, ({ value, before }) => Math.max(value, before?.value ?? 0)) || 1;
  const y = scaleLinear([0, highest], [height - BOTTOM, TOP]).nice(4);
  const ticks = y.ticks(4).filter((tick) => Number.isInteger(tick));
  const places = points.map((_, index) => index);
  const past = places.slice(0, props.happened ?? points.length);
  const full = isRunning ? past.slice(0, -1) : past;
  const drawLine = line<number>(
    (index) => x(index),
    (index) => y(points[index]?.value ?? 0),
  );
  const drawArea = area<number>(
    (index) => x(index),
    y(0),
    (index) => y(points[index]?.value ?? 0),
  );
  const drawBefore = line<number>(
    (index) => x(index),
    (index) => y(points[index]?.before?.value ?? 0),
  ).defined((index) => points[index]?.before !== undefined);
  const every = Math.ceil(points.length / Math.min(MOST_LABELS, Math.max(2, Math.floor(width / 110))));
  const nearest = (event: PointerEvent<SVGSVGElement>) => {
    const place = x.invert(event.clientX - event.currentTarget.getBoundingClientRect().left);
    return Math.max(0, Math.min(points.length - 1, bisector((index: number) => index - 0.5).right(places, place) - 1));
  };
  const onKey = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    setAt(Math.max(0, Math.min(points.length - 1, (at ?? -1) + by)));
  };
  const point = at === undefined ? undefined : points[at];
  return (
    <div ref={frame} className="relative">
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={summary}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys go from point to point.
        tabIndex={0}
        className="chart-svg"
        onKeyDown={onKey}
        onBlur={() => setAt(undefined)}
        onPointerMove={(event) => setAt(nearest(event))}
        onPointerLeave={() => {
          setAt(undefined);
          from.current = undefined;
        }}
        onPointerDown={(event) => {
          from.current = nearest(event);
        }}
        onPointerUp={(event) => {
          const [a, b] = [from.current ?? 0, nearest(event)].toSorted((one, other) => one - other);
          if (from.current !== undefined && a !== undefined && b !== undefined && b - a > 0) onZoom?.(a, b);
          from.current = undefined;
        }}
      >
        <defs>
          <linearGradient id={id} x1="0" x2="0" y1="0" y2="1">
            <stop offset="0" stopColor={colour} stopOpacity="0.22" />
            <stop offset="1" stopColor={colour} stopOpacity="0.02" />
          </linearGradient>
        </defs>
        {ticks.map((tick) => (
          <g key={tick}>
            <line
              x1={LEFT}
              x2={right}
              y1={y(tick)}
              y2={y(tick)}
              stroke="var(--color-line)"
              strokeDasharray={tick === 0 ? undefined : "3 4"}
            />
            <text x={LEFT - 10} y={y(tick)} dy="0.35em" textAnchor="end">
              {axisFormat(tick)}
            </text>
          </g>
        ))}
        {places
          .filter((index) => index % every === 0)
          .map((index) => (
            <text key={index} x={x(index)} y={height - 6} textAnchor={index === 0 ? "start" : "middle"}>
              {points[index]?.label}
            </text>
          ))}
        <path d={drawArea(past) ?? ""} fill={`url(#${id})`} />
        <path
          d={drawBefore(places) ?? ""}
          fill="none"
          stroke="var(--color-series-prev)"
          strokeWidth="1.5"
          strokeDasharray="3 3"
        />
        <path d={drawLine(full) ?? ""} fill="none" stroke={colour} strokeWidth="2" strokeLinejoin="round" />
        {isRunning && past.length > 1 && (
          <path d={drawLine(past.slice(-2)) ?? ""} fill="none" stroke={colour} strokeWidth="2" strokeDasharray="2 4" />
        )}
        {at !== undefined && point && (
          <g>
            <line x1={x(at)} x2={x(at)} y1={y(point.value)} y2={y(0)} stroke="var(--color-ink-3)" />
            <circle cx={x(at)} cy={y(point.value)} r="4" fill={colour} stroke="var(--color-raised)" strokeWidth="1.5" />
            {point.before && (
              <circle
                cx={x(at)}
                cy={y(point.before.value)}
                r="3.5"
                fill="var(--color-raised)"
                stroke="var(--color-series-prev)"
                strokeWidth="1.5"
              />
            )}
          </g>
        )}
      </svg>
      {at !== undefined && point && <Tip {...props} point={point} index={at} left={x(at)} width={width} />}
    </div>
  );
}

interface TipProps extends AreaChartProps {
  readonly point: Point;
  readonly index: number;
  readonly left: number;
  readonly width: number;
}

const TIP_WIDTH = 224;

function Tip({ point, index, left, width, name, colour, format, cause }: TipProps) {
  const isLeft = left + TIP_WIDTH + 24 > width;
  const because = cause?.(index);
  return (
    <div
      className="tip"
      role="status"
      style={{ left: isLeft ? Math.max(0, left - TIP_WIDTH - 16) : left + 16, top: 8 }}
    >
      <p className="b mb-1">{point.longLabel ?? point.label}</p>
      <dl>
        <dt style={{ "--c": colour } as React.CSSProperties}>
          <i />
          {name}
        </dt>
        <dd>{format(point.value)}</dd>
        {point.before && (
          <>
            <dt style={{ "--c": "var(--color-series-prev)" } as React.CSSProperties}>
              <i className="dashed" />
              {point.before.longLabel ?? point.before.label}
            </dt>
            <dd>{format(point.before.value)}</dd>
          </>
        )}
      </dl>
      {because && <p className="ink2 mt-2 border-t border-line-soft pt-1">{because}</p>}
    </div>
  );
}
