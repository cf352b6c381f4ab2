import { dateFormat } from "../format/formatters.ts";

interface WeekGridProps {
  /** Seven days from Monday on, of 24 hours each. */
  readonly cells: readonly (readonly number[])[];
  readonly summary: string;
  readonly colour: string;
  readonly format: (value: number) => string;
}

const STEPS = 5;
/** A Monday, to name the days in the reader's language. */
const MONDAY = Date.UTC(2026, 0, 5);
const DAY_MS = 86_400_000;

/** When in the week: one hue, five steps of lightness. */
export function WeekGrid({ cells, summary, colour, format }: WeekGridProps) {
  const most = Math.max(1, ...cells.flat());
  return (
    <table className="week" aria-label={summary} style={{ "--c": colour } as React.CSSProperties}>
      <thead>
        <tr>
          <td />
          {Array.from({ length: 24 }, (_, hour) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: hours stay where they are.
            <th key={hour} scope="col">
              {hour % 6 === 0 ? hour : <span className="sr-only">{hour}</span>}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {cells.map((hours, day) => {
          const name = dayName(day);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: days stay where they are.
            <tr key={day}>
              <th scope="row">{name}</th>
              {hours.map((value, hour) => (
                <td
                  // biome-ignore lint/suspicious/noArrayIndexKey: hours stay where they are.
                  key={hour}
                  title={`${name} ${hour}:00, ${format(value)}`}
                  style={{ "--s": Math.ceil((STEPS * value) / most) / STEPS } as React.CSSProperties}
                >
                  <span className="sr-only">{format(value)}</span>
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function dayName(day: number): string {
  return dateFormat(undefined, { weekday: "short", timeZone: "UTC" }).format(MONDAY + day * DAY_MS);
}
