import { exactTime, shortTime } from "../format/times.ts";

/** Relative up to a week, then a date; the exact time for a pointer that rests on it. */
export function Time({ at }: { readonly at: string | null | undefined }) {
  if (!at) return <>—</>;
  return (
    <time dateTime={at} title={exactTime(at)}>
      {shortTime(at)}
    </time>
  );
}
