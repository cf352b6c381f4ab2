import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf, request } from "../../api/request.ts";
import { Button } from "../../components/button.tsx";
import { Confirm } from "../../components/dialog.tsx";
import { Sheet } from "../../components/sheet.tsx";
import { Failure, Skeleton } from "../../components/states.tsx";
import { Tag } from "../../components/tag.tsx";
import { count, plural } from "../../format/numbers.ts";
import { shortId } from "../../format/text.ts";
import { exactTime } from "../../format/times.ts";
import { usePageSearch, useSetSearch } from "../../state/search.ts";
import { showToast } from "../../state/toasts.ts";
import { ImportRowFix } from "./import-row-fix.tsx";
import { Progress } from "./progress.tsx";
import type { LogLine, Run, RunAction, RunFailure } from "./run.ts";
import { ACTION_LABELS, actionsOf, isActive, kindInWords, progressInWords, STATES, useRun, useRunPart } from "./run.ts";

interface RunSheetProps {
  readonly accountId: string;
  readonly id: string;
  readonly onClose: () => void;
}

/** One run: how far, what it has written, what failed and why, and what can be done. */
export default function RunSheet({ accountId, id, onClose }: RunSheetProps) {
  const query = useRun(accountId, id);
  const client = useQueryClient();
  const setSearch = useSetSearch();
  const { show } = usePageSearch();
  const [isCanceling, setCanceling] = useState(false);
  const run = query.data;
  const part = show === "failures" ? "failures" : "log";
  const control = async (action: RunAction) => {
    await request(`/run/${encodeURIComponent(id)}/${action}`, { method: "POST" });
    await client.invalidateQueries({ queryKey: [accountId, "runs"] });
  };
  const act = (action: RunAction) => {
    if (action === "cancel") {
      setCanceling(true);
      return;
    }
    control(action).catch((error: unknown) => showToast(`Not done: ${messageOf(error)}`, { isError: true }));
  };
  return (
    <Sheet
      title={run?.label ?? "Job"}
      aside={<span className="mono">{shortId(id)}</span>}
      onClose={onClose}
      footer={
        run &&
        actionsOf(run).length > 0 &&
        actionsOf(run).map((action, index) => (
          <Button
            key={action}
            look={index === 0 ? "primary" : "plain"}
            className={action === "cancel" ? "d" : ""}
            onClick={() => act(action)}
          >
            {ACTION_LABELS[action]}
          </Button>
        ))
      }
    >
      {query.error && !run ? (
        <Failure error={query.error} what="this job" retry={() => void query.refetch()} />
      ) : !run ? (
        <Skeleton rows={5} />
      ) : (
        <div className="body">
          <div className="form">
            <Told run={run} />
            <nav className="tabs px-0!" aria-label="Parts of the job">
              {(
                [
                  ["log", "Log"],
                  ["failures", `Failed ${count(run.counts.failed)}`],
                ] as const
              ).map(([key, label]) => (
                <button
                  key={key}
                  type="button"
                  aria-current={key === part ? "page" : undefined}
                  onClick={() => setSearch({ show: key === "log" ? undefined : key }, { replace: true })}
                >
                  {label}
                </button>
              ))}
            </nav>
            {part === "log" ? (
              <Log accountId={accountId} id={id} isLive={isActive(run)} />
            ) : (
              <Failures accountId={accountId} id={id} isLive={isActive(run)} kind={run.kind} />
            )}
          </div>
        </div>
      )}
      {isCanceling && run && (
        <Confirm
          title={`Cancel ${run.label.slice(0, 60)}`}
          body={`${progressInWords(run)} are dealt with: what was done stays, and the rest is not begun.`}
          verb="Cancel the job"
          onClose={() => setCanceling(false)}
          run={() => control("cancel")}
        />
      )}
    </Sheet>
  );
}

function Told({ run }: { readonly run: Run }) {
  const state = STATES[run.state];
  const facts = [
    ["Kind", kindInWords(run.kind)],
    ["Dealt with", progressInWords(run)],
    ["Left out", run.counts.skipped > 0 ? count(run.counts.skipped) : undefined],
    ["Rate", run.per_second === null ? undefined : `${count(run.per_second)} a second`],
    ["Goes on", run.resumes_at && exactTime(run.resumes_at)],
    ["Begun", run.started_at && exactTime(run.started_at)],
    ["Ended", run.finished_at && exactTime(run.finished_at)],
  ] as const;
  return (
    <>
      <div className="row">
        <Tag text={state?.label ?? run.state} tone={state?.tone ?? ""} raw={run.state} />
      </div>
      <Progress run={run} />
      {run.error && (
        <p className="note text-bad! wrap-anywhere" dir="auto" role="alert">
          {run.error}
        </p>
      )}
      <ul className="alt">
        {facts
          .filter(([, value]) => Boolean(value))
          .map(([label, value]) => (
            <li key={label}>
              <span>{label}</span>
              <span>{value}</span>
            </li>
          ))}
      </ul>
    </>
  );
}

interface PartProps {
  readonly accountId: string;
  readonly id: string;
  readonly isLive: boolean;
}

function Log({ accountId, id, isLive }: PartProps) {
  const { list, rows, onEnd } = useRunPart<LogLine>(accountId, id, "log", isLive);
  if (list.error && rows.length === 0)
    return <Failure error={list.error} what="the log" retry={() => void list.refetch()} />;
  if (rows.length === 0) return <p className="ink3 text-sm">{list.data ? "Nothing is written yet." : "…"}</p>;
  return (
    <>
      <ol className="mono grid gap-1 text-xs">
        {rows.map(({ position, level, text, created_at: at }) => (
          <li key={position} className={level === "error" ? "text-bad" : level === "warn" ? "text-warn" : ""}>
            <time className="ink3" dateTime={at} title={exactTime(at)}>
              {at.slice(11, 19)}
            </time>{" "}
            <span className="wrap-anywhere" dir="auto">
              {text}
            </span>
          </li>
        ))}
      </ol>
      {onEnd && (
        <div>
          <Button size="sm" onClick={onEnd}>
            Earlier lines
          </Button>
        </div>
      )}
    </>
  );
}

function Failures({ accountId, id, isLive, kind }: PartProps & { readonly kind: string }) {
  const [openKey, setOpenKey] = useState<string>();
  const [fixed, setFixed] = useState<ReadonlySet<string>>(new Set());
  const { list, rows, onEnd } = useRunPart<RunFailure>(accountId, id, "failures", isLive);
  if (list.error && rows.length === 0)
    return <Failure error={list.error} what="what failed" retry={() => void list.refetch()} />;
  if (rows.length === 0) return <p className="ink3 text-sm">{list.data ? "Nothing has failed." : "…"}</p>;
  return (
    <>
      <p className="ink3 text-sm" role="status">
        {`${plural(rows.length, "item")}${onEnd ? " and more" : ""}. Those that can be tried again go on with the button below.`}
      </p>
      <ul className="grid gap-2">
        {rows.map(({ id: key, item, reason, payload, can_be_retried: canBe, is_waiting: waits }) => (
          <li key={key} className="card p-3 text-sm">
            <p className="row">
              <bdi dir="auto" className="b wrap-anywhere">
                {item}
              </bdi>
              {waits ? <Tag text="Is tried again" tone="info" /> : !canBe && <Tag text="Cannot be tried again" />}
              {fixed.has(key) ? (
                <Tag text="Corrected" tone="ok" />
              ) : (
                kind === "conversion-import" &&
                !waits &&
                openKey !== key && (
                  <Button
                    size="sm"
                    className="ms-auto"
                    aria-label={`Fix: ${reason.slice(0, 80)}`}
                    onClick={() => setOpenKey(key)}
                  >
                    Fix
                  </Button>
                )
              )}
            </p>
            <p className="ink2 wrap-anywhere" dir="auto">
              {reason}
            </p>
            {openKey === key && (
              <ImportRowFix
                eventId={(payload as { readonly id: string }).id}
                onClose={() => setOpenKey(undefined)}
                onFixed={() => {
                  setOpenKey(undefined);
                  setFixed((before) => new Set([...before, key]));
                }}
              />
            )}
            {payload !== null && (
              <details>
                <summary className="ink3 text-xs">What was to be done</summary>
                <pre className="mono max-h-60 overflow-auto text-xs whitespace-pre-wrap wrap-anywhere" dir="auto">
                  {JSON.stringify(payload, undefined, 2)}
                </pre>
              </details>
            )}
          </li>
        ))}
      </ul>
      {onEnd && (
        <div>
          <Button size="sm" onClick={onEnd}>
            More
          </Button>
        </div>
      )}
    </>
  );
}
