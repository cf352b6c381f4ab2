import type { PointerEvent } from "react";
import { exactTime, shortTime } from "../format/times.ts";

/** Relative up to a week, then a date; the exact time for a pointer that rests on it. */
export function Time({ at }: { readonly at: string | null | undefined }) {
  if (!at) return <>—</>;
  return (
    <time dateTime={at} onPointerEnter={sayExactly}>
      {shortTime(at)}
    </time>
  );
}

/** Not before: names of time zones take longer to look up than a page of rows to draw. */
export function sayExactly({ currentTarget: time }: PointerEvent<HTMLTimeElement>): void {
  time.title = exactTime(time.dateTime);
}
