import { useQuery } from "@tanstack/react-query";
import { request } from "../../api/request.ts";

/** What is pulled out of workspaces, and where it goes. */
export interface SyncJob {
  readonly id: string;
  readonly label: string;
  readonly args_schema: Readonly<Record<string, unknown>>;
  readonly freshness?: readonly Freshness[];
  readonly updated_at: string;
}

/** Of one account: everything that happened until then was passed on. */
interface Freshness {
  readonly integrated_account_id: string | null;
  readonly synced_until: string | null;
  readonly lag_seconds: number | null;
}

export interface SyncRun {
  readonly id: string;
  readonly sync_job_id: string;
  readonly status: string;
  readonly resource_stats: Readonly<Record<string, { readonly sent?: number; readonly known?: number }>>;
  readonly error: string | null;
  readonly created_at: string;
}

export interface SyncTrigger {
  readonly id: string;
  readonly sync_job_id: string;
  readonly integrated_account_id: string;
  readonly cron_expression: string;
  readonly is_scheduled: boolean;
  readonly next_run_at: string | null;
  readonly last_error: string | null;
}

export interface SyncTemplate {
  readonly id: string;
  readonly label: string;
  readonly description?: string | null;
}

interface List<Row> {
  readonly result: readonly Row[];
}

/** Of everything that is known of sync jobs. */
export const syncKey = ["sync-jobs"] as const;

const SOON_MS = 5_000;

function useSyncList<Row>(
  path: string,
  query: Readonly<Record<string, string>> = {},
  refetchMs: number | false = false,
) {
  return useQuery({
    queryKey: [...syncKey, path, query],
    queryFn: ({ signal }) =>
      request<List<Row>>(path, { query: { limit: 100, ...query }, signal }).then(({ result }) => result),
    refetchInterval: refetchMs,
  });
}

export const useSyncJobs = () => useSyncList<SyncJob>("/sync-job");
export const useSyncTemplates = () => useSyncList<SyncTemplate>("/sync-job-template");
export const useSyncTriggers = (accountId: string) =>
  useSyncList<SyncTrigger>("/sync-job-cron-trigger", { integrated_account_id: accountId }, SOON_MS);
export const useSyncRuns = (accountId: string, jobId: string) =>
  useSyncList<SyncRun>("/sync-job-run", { integrated_account_id: accountId, sync_job_id: jobId, limit: "10" }, SOON_MS);
export const useTargets = (path: "/datastore" | "/webhook") =>
  useSyncList<{ readonly id: string; readonly name?: string; readonly label?: string; readonly target_url?: string }>(
    path,
  );

/** With how fresh it is, of the account. */
export function useSyncJob(id: string) {
  return useQuery({
    queryKey: [...syncKey, "one", id],
    queryFn: ({ signal }) => request<SyncJob>(`/sync-job/${id}`, { signal }),
    refetchInterval: SOON_MS,
  });
}

/** How many records a run has read, passed on, and left out because they had been passed on before. */
export function sumsOf({ resource_stats: stats }: SyncRun): { readonly sent: number; readonly known: number } {
  const all = Object.values(stats);
  const sum = (field: "sent" | "known") => all.reduce((total, each) => total + (each[field] ?? 0), 0);
  return { sent: sum("sent"), known: sum("known") };
}
