import { useQuery } from "@tanstack/react-query";
import { request } from "../../api/request.ts";
import { Facts } from "../../components/facts.tsx";
import { Tag } from "../../components/tag.tsx";
import { count, plural } from "../../format/numbers.ts";
import { ago, exactTime } from "../../format/times.ts";
import { SettingsCard } from "./card.tsx";

interface Installation {
  readonly retention: {
    readonly events_days: number | null;
    readonly request_log_days: number | null;
    readonly audit_log_days: number | null;
  };
  /** Entries that are deleted within a day, counted up to `MOST_DUE`. */
  readonly due: { readonly request_log: number; readonly audit_log: number };
  readonly backup: {
    readonly last: { readonly begun_at: string; readonly folder: string } | null;
    readonly elsewhere: readonly string[];
  };
}

const MOST_DUE = 10_000;
const WEEK_MS = 7 * 86_400_000;

/** What is deleted when, and whether there is a backup. Both are set where the server is started. */
export function Upkeep() {
  const query = useQuery({
    queryKey: ["installation"],
    queryFn: ({ signal }) => request<Installation>("/installation", { signal }),
    refetchInterval: 60_000,
  });
  return (
    <>
      <SettingsCard title="Retention" aside="Set by variables, where the server is started" what="this" query={query}>
        {({ retention, due }) => (
          <div className="p-4">
            <Facts
              rows={[
                ["Clicks, leads, sales", kept(retention.events_days, "OVERDUB_EVENT_RETENTION_DAYS")],
                ["Request log", kept(retention.request_log_days, "OVERDUB_REQUEST_LOG_DAYS", due.request_log)],
                ["Audit log", kept(retention.audit_log_days, "OVERDUB_AUDIT_LOG_DAYS", due.audit_log)],
              ]}
            />
          </div>
        )}
      </SettingsCard>
      <SettingsCard title="Backup" what="this" query={query}>
        {({ backup: { last, elsewhere } }) => (
          <div className="grid gap-4 p-4">
            <p className="row flex-wrap">
              {last === null ? (
                <>
                  <Tag text="None yet" tone="warn" />
                  <span>Nothing was backed up from here.</span>
                </>
              ) : (
                <>
                  <Tag
                    text={ago(last.begun_at)}
                    tone={Date.now() - Date.parse(last.begun_at) > WEEK_MS ? "warn" : "ok"}
                  />
                  <span className="wrap-anywhere" dir="auto">
                    {`Everything up to ${exactTime(last.begun_at)}, in ${last.folder}`}
                  </span>
                </>
              )}
            </p>
            <p className="ink2 text-sm">
              On the server, while it runs: <code className="mono">npm run overdub -- backup /backups/today</code>. The
              master key is not in it: keep that elsewhere.
            </p>
            {elsewhere.length > 0 && (
              <p className="ink2 text-sm">
                {`Not in it: what ${elsewhere.join(" and ")} ${elsewhere.length === 1 ? "names" : "name"}. Back that up with its own tools.`}
              </p>
            )}
          </div>
        )}
      </SettingsCard>
    </>
  );
}

function kept(days: number | null, variable: string, due?: number) {
  const words = days === null ? "For good" : days === 0 ? "Not kept" : plural(days, "day");
  return (
    <>
      {words}{" "}
      <code className="mono ink3 text-xs">
        {variable.split("_").map((word, place) => (
          <span key={word}>
            {place > 0 && (
              <>
                _<wbr />
              </>
            )}
            {word}
          </span>
        ))}
      </code>
      {due !== undefined && <span className="ink3 block text-xs">{dueInWords(due)}</span>}
    </>
  );
}

function dueInWords(due: number): string {
  if (due === 0) return "Nothing is deleted within a day";
  return `${due < MOST_DUE ? plural(due, "entry", "entries") : `${count(MOST_DUE)} entries and more`} ${due === 1 ? "is" : "are"} deleted within a day`;
}
