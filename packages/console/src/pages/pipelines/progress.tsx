import type { Run } from "./run.ts";
import { leftInWords } from "./run.ts";

/** How far a run is, as a bar and in words. */
export function Progress({ run: { percent, state, estimated_end_at: end } }: { readonly run: Run }) {
  const tone = state === "failed" ? "bad" : state === "paused" || state === "rate_limited" ? "warn" : "";
  const words = [percent === null ? "" : `${percent}%`, leftInWords(end)].filter(Boolean).join(", ");
  return (
    <>
      <span
        className="progress block"
        role="progressbar"
        aria-label="Progress"
        aria-valuemin={0}
        aria-valuemax={100}
        {...(percent !== null && { "aria-valuenow": percent })}
      >
        <i className={tone} style={{ width: `${percent ?? 0}%` }} />
      </span>
      <span className="ink3 block text-xs">{words || "not known yet"}</span>
    </>
  );
}
