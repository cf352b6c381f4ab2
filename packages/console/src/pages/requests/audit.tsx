import { useCursorList } from "../../api/cursor-list.ts";
import type { Column } from "../../components/data-table.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Facts } from "../../components/facts.tsx";
import { JsonText } from "../../components/json-text.tsx";
import { Sheet } from "../../components/sheet.tsx";
import { Empty, Failure, Skeleton } from "../../components/states.tsx";
import { Tag } from "../../components/tag.tsx";
import { Time } from "../../components/time.tsx";
import { useRows } from "../../components/use-rows.ts";
import { UserText } from "../../components/user-text.tsx";
import type { Tone } from "../../format/text.ts";
import { exactTime } from "../../format/times.ts";
import { usePageSearch, useSetSearch } from "../../state/search.ts";

interface AuditEntry {
  readonly id: string;
  readonly action: string;
  readonly subject: string | null;
  readonly tool: string | null;
  readonly actor: { readonly type: string; readonly name: string };
  readonly address: string | null;
  readonly arguments: unknown;
  readonly outcome: string;
  readonly status_code: number | null;
  readonly message: string | null;
  readonly request_id: string | null;
  readonly created_at: string;
}

const TONES: Readonly<Record<string, Tone>> = { succeeded: "ok", failed: "bad", unknown: "warn", pending: "info" };

export function useAuditLog(isOff: boolean) {
  return useCursorList<AuditEntry>(["audit"], "/audit-log", { refetchMs: 15_000, isOff });
}

export function AuditTable({ log }: { readonly log: ReturnType<typeof useAuditLog> }) {
  const search = usePageSearch();
  const setSearch = useSetSearch();
  const open = ({ id }: AuditEntry) => setSearch({ open: id });
  const rows = useRows({ rows: log.rows, idOf: ({ id }) => id, onOpen: open, openId: search.open });
  if (log.isError && log.rows.length === 0)
    return <Failure error={log.error} what="the audit log" retry={() => void log.refetch()} />;
  if (!log.data) return <Skeleton rows={14} height={36} />;
  if (log.rows.length === 0)
    return (
      <Empty title="Nothing was changed yet" text="Every write, and every change of accounts and keys, is one row." />
    );
  return (
    <DataTable
      label="Audit log"
      columns={columns(open)}
      rows={log.rows}
      idOf={({ id }) => id}
      nameOf={({ action }) => action}
      currentId={rows.currentId}
      onCurrent={rows.setCurrent}
      onOpen={open}
      isDense
      isNarrow={search.open !== undefined}
      onEnd={log.more}
    />
  );
}

function columns(open: (entry: AuditEntry) => void): readonly Column<AuditEntry>[] {
  return [
    {
      id: "what",
      header: "Act",
      isTelling: true,
      cell: (entry) => (
        <button type="button" className="open grid w-full text-start" onClick={() => open(entry)}>
          <span className="mono t">{entry.tool ?? entry.action}</span>
          <span className="only-m ink3 t text-xs">
            <UserText text={entry.actor.name} />
          </span>
        </button>
      ),
    },
    { id: "who", header: "Who", width: 180, cell: ({ actor }) => <UserText text={actor.name} /> },
    { id: "by", header: "By", width: 140, cell: ({ actor }) => actor.type.replace("_", " ") },
    {
      id: "outcome",
      header: "Outcome",
      width: 110,
      isTelling: true,
      cell: ({ outcome, created_at }) => (
        <>
          <Tag text={outcome} tone={TONES[outcome] ?? ""} />
          <span className="only-m ink3 text-xs">
            <Time at={created_at} />
          </span>
        </>
      ),
    },
    { id: "when", header: "When", width: 90, isNumber: true, cell: ({ created_at }) => <Time at={created_at} /> },
  ];
}

export function AuditEntrySheet({ entry, onClose }: { readonly entry: AuditEntry; readonly onClose: () => void }) {
  return (
    <Sheet title={entry.tool ?? entry.action} onClose={onClose}>
      <div className="body">
        <div className="pad">
          {entry.message && (
            <p className="note" dir="auto">
              {entry.message}
            </p>
          )}
          <Facts
            rows={[
              ["When", exactTime(entry.created_at)],
              ["Who", entry.actor.name],
              ["From", entry.address],
              ["Thing", entry.subject],
              ["Outcome", entry.outcome],
              [
                "Request",
                <span key="id" className="mono">
                  {entry.request_id}
                </span>,
              ],
            ]}
          />
        </div>
        <JsonText text={JSON.stringify(entry.arguments, null, 2)} />
      </div>
    </Sheet>
  );
}
