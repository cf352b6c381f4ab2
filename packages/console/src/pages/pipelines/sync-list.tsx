import { useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { messageOf, request } from "../../api/request.ts";
import { Ask } from "../../components/ask.tsx";
import { Button } from "../../components/button.tsx";
import { Field, Select } from "../../components/field.tsx";
import { Empty, Failure, Skeleton } from "../../components/states.tsx";
import { Tag } from "../../components/tag.tsx";
import { UserText } from "../../components/user-text.tsx";
import { shortTime } from "../../format/times.ts";
import { usePageSearch, useSetSearch } from "../../state/search.ts";
import type { SyncJob, SyncTrigger } from "./sync.ts";
import { syncKey, useSyncJobs, useSyncTemplates, useSyncTriggers } from "./sync.ts";
import { SyncJobDetails } from "./sync-job-details.tsx";

/** What is copied out of the workspace again and again: how fresh it is, when it runs next, and its runs. */
export default function SyncList({ accountId, onMake }: { readonly accountId: string; readonly onMake: () => void }) {
  const jobs = useSyncJobs();
  const triggers = useSyncTriggers(accountId);
  const { sync: openId, new: made } = usePageSearch();
  const setSearch = useSetSearch();
  return (
    <div className="scroll pt-4!">
      {jobs.error && !jobs.data ? (
        <Failure error={jobs.error} what="the sync jobs" retry={() => void jobs.refetch()} />
      ) : !jobs.data ? (
        <Skeleton rows={4} />
      ) : jobs.data.length === 0 ? (
        <Empty
          title="Nothing is copied yet"
          text="A sync job passes clicks, leads and sales on as they come, or links and partners, into a datastore or to a webhook."
          action={
            <Button look="primary" icon={Plus} onClick={onMake}>
              New sync job
            </Button>
          }
        />
      ) : (
        <section className="card" aria-label="Sync jobs">
          <header>
            <h2>Sync jobs</h2>
          </header>
          <ul className="lines">
            {jobs.data.map((job) => (
              <li key={job.id} className="wrap">
                <span className="grow t">
                  <span className="b block t">
                    <UserText text={job.label} />
                  </span>
                  <span className="ink3 block text-xs">{nextInWords(job, triggers.data ?? [])}</span>
                </span>
                {(triggers.data ?? []).some(
                  ({ sync_job_id: id, last_error: failed }) => id === job.id && failed !== null,
                ) && <Tag text="Did not start" tone="bad" />}
                <Button
                  size="sm"
                  aria-expanded={job.id === openId}
                  onClick={() => setSearch({ sync: job.id === openId ? undefined : job.id })}
                >
                  {job.id === openId ? "Close" : "Open"}
                </Button>
                {job.id === openId && <SyncJobDetails accountId={accountId} id={job.id} />}
              </li>
            ))}
          </ul>
        </section>
      )}
      {made !== undefined && (
        <NewJob onClose={() => setSearch({ new: undefined })} onMade={(id) => setSearch({ sync: id })} />
      )}
    </div>
  );
}

function nextInWords({ id }: SyncJob, triggers: readonly SyncTrigger[]): string {
  const own = triggers.filter(({ sync_job_id: jobId, is_scheduled: isOn }) => jobId === id && isOn);
  const next = own
    .flatMap(({ next_run_at: at }) => (at === null ? [] : [at]))
    .toSorted()
    .at(0);
  return next === undefined ? "Runs when somebody starts it" : `Runs by itself, next ${shortTime(next)}`;
}

function NewJob({ onClose, onMade }: { readonly onClose: () => void; readonly onMade: (id: string) => void }) {
  const client = useQueryClient();
  const { data: templates = [], error } = useSyncTemplates();
  const [chosen, setChosen] = useState("");
  const template = templates.find(({ id }) => id === chosen) ?? templates[0];
  return (
    <Ask
      title="New sync job"
      verb="Create sync job"
      onClose={onClose}
      run={async () => {
        if (!template) return error ? messageOf(error) : "The templates are still on their way.";
        const { id } = await request<SyncJob>("/sync-job", { method: "POST", body: { template_id: template.id } });
        await client.invalidateQueries({ queryKey: syncKey });
        onMade(id);
        return undefined;
      }}
    >
      <Field label="What is copied" help={template?.description ?? undefined}>
        {(field) => (
          <Select
            {...field}
            value={template?.id ?? ""}
            options={templates.map(({ id, label }) => ({ value: id, label }))}
            onChange={setChosen}
          />
        )}
      </Field>
      <p className="ink3 text-xs">Jobs of your own, with expressions, are made with POST /sync-job.</p>
    </Ask>
  );
}
