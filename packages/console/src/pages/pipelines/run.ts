import { useQuery } from "@tanstack/react-query";
import { useList } from "../../api/lists.ts";
import { useIsTold } from "../../api/news-state.ts";
import { request } from "../../api/request.ts";
import { count } from "../../format/numbers.ts";
import type { Tone } from "../../format/text.ts";
import type { Search } from "../../state/search.ts";

/** Work that takes long, as `/run` tells it. */
export interface Run {
  readonly id: string;
  readonly integrated_account_id: string | null;
  readonly kind: string;
  readonly label: string;
  readonly subject_id: string | null;
  readonly state: string;
  readonly unit: string;
  readonly counts: {
    readonly total: number | null;
    readonly done: number;
    readonly failed: number;
    readonly skipped: number;
  };
  readonly percent: number | null;
  readonly per_second: number | null;
  readonly estimated_end_at: string | null;
  readonly result: unknown;
  readonly error: string | null;
  readonly resumes_at: string | null;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly created_at: string;
}

export type RunAction = "pause" | "resume" | "cancel" | "retry";

export const STATES: Readonly<Record<string, { readonly label: string; readonly tone: Tone }>> = {
  created: { label: "Waits", tone: "" },
  running: { label: "Runs", tone: "info" },
  rate_limited: { label: "Slowed down", tone: "warn" },
  paused: { label: "Paused", tone: "warn" },
  completed: { label: "Done", tone: "ok" },
  failed: { label: "Failed", tone: "bad" },
  stopped: { label: "Canceled", tone: "" },
};

const KINDS: Readonly<Record<string, string>> = {
  campaign: "Makes links",
  campaign_plan: "Plans links",
  sync: "Copies data",
  customer_profiles: "Tells of customers",
  "conversion-import": "Imports conversions",
  domain_provisioning: "Sets a domain up",
  workspace_export: "Exports the workspace",
  workspace_import: "Imports a workspace",
  csv_import: "Imports links",
  key_rotation: "Encrypts secrets again",
};

export function kindInWords(kind: string): string {
  return KINDS[kind] ?? kind.replaceAll("_", " ");
}

export const isActive = ({ state }: Pick<Run, "state">) => ["created", "running", "rate_limited"].includes(state);

/** What can be done to a run in its state. */
export function actionsOf({ state, counts }: Pick<Run, "state" | "counts">): readonly RunAction[] {
  if (isActive({ state })) return state === "rate_limited" ? ["pause", "resume", "cancel"] : ["pause", "cancel"];
  if (state === "paused") return ["resume", "cancel"];
  return counts.failed > 0 || state === "failed" ? ["retry"] : [];
}

export const ACTION_LABELS: Readonly<Record<RunAction, string>> = {
  pause: "Pause",
  resume: "Resume",
  cancel: "Cancel",
  retry: "Try again what failed",
};

/** `1,200 of 1,900 rows`. */
export function progressInWords({ counts: { total, done, failed, skipped }, unit }: Run): string {
  const dealtWith = done + failed + skipped;
  const many = unit.endsWith("s") ? unit : `${unit}s`;
  return total === null ? `${count(dealtWith)} ${many}` : `${count(dealtWith)} of ${count(total)} ${many}`;
}

/** `6 min left`; nothing where nobody knows. */
export function leftInWords(estimatedEnd: string | null, nowMs = Date.now()): string {
  if (estimatedEnd === null) return "";
  const seconds = Math.max(0, Math.round((Date.parse(estimatedEnd) - nowMs) / 1_000));
  if (seconds < 60) return `${seconds} s left`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min left`;
  return `${Math.round(seconds / 3_600)} h left`;
}

const SOON_MS = 2_000;
const LATER_MS = 15_000;

/** Who is told of changes need not ask for them. */
function useSoonMs(): number {
  return useIsTold() ? LATER_MS : SOON_MS;
}

export function useRuns(accountId: string | undefined, { state, kind }: Search) {
  const soonMs = useSoonMs();
  const found = useList<Run>(
    [accountId, "runs", "list", state, kind],
    (cursor, signal) =>
      request("/run", {
        // Those of no account are about the installation, such as an export by command.
        query: { "integrated_account_id[eq_or_null]": accountId, state, kind, limit: 100, next_cursor: cursor },
        signal,
      }),
    { isEnabled: accountId !== undefined, refetchMs: soonMs },
  );
  return found;
}

export function useRun(accountId: string, id: string) {
  const soonMs = useSoonMs();
  return useQuery({
    queryKey: [accountId, "runs", "one", id],
    queryFn: ({ signal }) => request<Run>(`/run/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: ({ state }) => (state.data && isActive(state.data) ? soonMs : LATER_MS),
  });
}

export interface LogLine {
  readonly position: number;
  readonly level: string;
  readonly text: string;
  readonly created_at: string;
}

export interface RunFailure {
  readonly id: string;
  readonly item: string;
  readonly reason: string;
  readonly payload: unknown;
  readonly can_be_retried: boolean;
  readonly is_waiting: boolean;
}

export function useRunPart<Row>(accountId: string, id: string, part: "log" | "failures", isLive: boolean) {
  const soonMs = useSoonMs();
  return useList<Row>(
    [accountId, "runs", part, id],
    (cursor, signal) =>
      request(`/run/${encodeURIComponent(id)}/${part}`, { query: { limit: 200, next_cursor: cursor }, signal }),
    { isEnabled: true, refetchMs: isLive ? soonMs : false },
  );
}
