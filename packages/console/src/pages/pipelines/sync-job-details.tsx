import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf, request } from "../../api/request.ts";
import { Button } from "../../components/button.tsx";
import { Confirm } from "../../components/dialog.tsx";
import { SectionLine } from "../../components/section-line.tsx";
import { Failure, Skeleton } from "../../components/states.tsx";
import { Tag } from "../../components/tag.tsx";
import { count } from "../../format/numbers.ts";
import { ago, exactTime, shortTime } from "../../format/times.ts";
import { useSetSearch } from "../../state/search.ts";
import { showToast } from "../../state/toasts.ts";
import { STATES } from "./run.ts";
import type { SyncTrigger } from "./sync.ts";
import { sumsOf, syncKey, useSyncJob, useSyncRuns, useSyncTriggers } from "./sync.ts";
import { SyncForm } from "./sync-form.tsx";

/** One job of an account: how fresh, when it runs, and its newest runs, whose sheet has log, pause, resume and cancel. */
export function SyncJobDetails({ accountId, id }: { readonly accountId: string; readonly id: string }) {
  const client = useQueryClient();
  const job = useSyncJob(id);
  const runs = useSyncRuns(accountId, id);
  const triggers = useSyncTriggers(accountId);
  const setSearch = useSetSearch();
  const [form, setForm] = useState<"run" | "schedule">();
  const [isDeleting, setDeleting] = useState(false);
  const refresh = () => client.invalidateQueries({ queryKey: syncKey });
  if (job.error && !job.data) return <Failure error={job.error} what="the job" retry={() => void job.refetch()} />;
  if (!job.data) return <Skeleton rows={2} />;
  const fresh = job.data.freshness?.find(({ integrated_account_id: of }) => of === accountId);
  const own = (triggers.data ?? []).filter(({ sync_job_id: jobId }) => jobId === id);
  const act = async (trigger: SyncTrigger, verb: "schedule" | "unschedule" | "delete") => {
    const path = `/sync-job-cron-trigger/${trigger.id}`;
    try {
      if (verb === "delete") await request(path, { method: "DELETE" });
      else await request(`${path}/${verb}`, { method: "POST" });
      await refresh();
    } catch (error) {
      showToast(`Not done: ${messageOf(error)}`, { isError: true });
    }
  };
  return (
    <div className="grid w-full gap-3 pb-2">
      <p className="text-sm">
        {fresh?.synced_until
          ? `Passed on up to ${exactTime(fresh.synced_until)}, ${lagInWords(fresh.lag_seconds)} behind.`
          : "Nothing of this account was passed on yet."}
      </p>
      <div className="row flex-wrap">
        <Button size="sm" look="primary" onClick={() => setForm(form === "run" ? undefined : "run")}>
          Run now
        </Button>
        <Button size="sm" onClick={() => setForm(form === "schedule" ? undefined : "schedule")}>
          Add schedule
        </Button>
        <Button size="sm" className="d ms-auto" onClick={() => setDeleting(true)}>
          Delete job
        </Button>
      </div>
      {form && (
        <SyncForm
          key={form}
          accountId={accountId}
          job={job.data}
          isSchedule={form === "schedule"}
          onClose={() => setForm(undefined)}
          onDone={async (runId) => {
            setForm(undefined);
            await refresh();
            if (runId !== undefined) setSearch({ run: runId });
          }}
        />
      )}
      {own.length > 0 && (
        <section aria-label="Schedules">
          <SectionLine title="Schedules" />
          <ul className="grid gap-2 pt-2 text-sm">
            {own.map((trigger) => (
              <li key={trigger.id} className="row flex-wrap">
                <code className="mono">{trigger.cron_expression}</code>
                <span className="ink3 grow text-xs">
                  {trigger.is_scheduled && trigger.next_run_at ? `next ${shortTime(trigger.next_run_at)}` : "paused"}
                  {trigger.last_error && `, did not start: ${trigger.last_error}`}
                </span>
                <Button size="sm" onClick={() => void act(trigger, trigger.is_scheduled ? "unschedule" : "schedule")}>
                  {trigger.is_scheduled ? "Pause" : "Resume"}
                </Button>
                <Button
                  size="sm"
                  className="d"
                  aria-label={`Delete schedule ${trigger.cron_expression}`}
                  onClick={() => void act(trigger, "delete")}
                >
                  Delete
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section aria-label="Newest runs">
        <SectionLine title="Newest runs" />
        {runs.data?.length === 0 && <p className="ink3 pt-2 text-sm">It has not run yet.</p>}
        <ul className="grid gap-2 pt-2 text-sm">
          {(runs.data ?? []).map((run) => {
            const { sent, known } = sumsOf(run);
            return (
              <li key={run.id} className="row flex-wrap">
                <Tag
                  text={STATES[run.status]?.label ?? run.status}
                  tone={STATES[run.status]?.tone ?? ""}
                  raw={run.status}
                />
                <span className="ink3 grow text-xs wrap-anywhere" dir="auto">
                  {ago(run.created_at)}
                  {`, ${count(sent)} passed on`}
                  {known > 0 && `, ${count(known)} known before`}
                  {run.error && `: ${run.error}`}
                </span>
                <Button size="sm" onClick={() => setSearch({ run: run.id })}>
                  Follow
                </Button>
              </li>
            );
          })}
        </ul>
      </section>
      {isDeleting && (
        <Confirm
          title={`Delete ${job.data.label}`}
          body="Its schedules go, and what is under way of it ends. What it has passed on stays where it is."
          verb="Delete"
          onClose={() => setDeleting(false)}
          run={async () => {
            await request(`/sync-job/${id}`, { method: "DELETE" });
            setSearch({ sync: undefined });
            await refresh();
          }}
        />
      )}
    </div>
  );
}

function lagInWords(seconds: number | null): string {
  if (seconds === null) return "nobody knows how far";
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} d`;
}
