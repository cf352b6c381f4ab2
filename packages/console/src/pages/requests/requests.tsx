import { PageFrame } from "../../shell/page-frame.tsx";
import { usePageSearch, useSetSearch } from "../../state/search.ts";
import { AuditEntrySheet, AuditTable, useAuditLog } from "./audit.tsx";
import { CallSheet, CallTable, useCallLog } from "./calls.tsx";

const TABS = [
  { id: "requests", label: "Requests" },
  { id: "audit", label: "Audit" },
] as const;

/** What went through the gateway, and who changed what. */
export default function RequestsPage() {
  const search = usePageSearch();
  const setSearch = useSetSearch();
  const isAudit = search.tab === "audit";
  const calls = useCallLog(search, isAudit);
  const audit = useAuditLog(!isAudit);
  const call = calls.rows.find(({ _id }) => _id === search.open);
  const entry = audit.rows.find(({ id }) => id === search.open);
  const close = () => setSearch({ open: undefined });
  return (
    <PageFrame
      title="Requests"
      sheet={
        isAudit
          ? entry && <AuditEntrySheet key={entry.id} entry={entry} onClose={close} />
          : call && <CallSheet key={call._id} call={call} onClose={close} />
      }
    >
      <div className="tabs" role="tablist" aria-label="Logs">
        {TABS.map(({ id, label }) => (
          <button
            key={id}
            type="button"
            role="tab"
            aria-selected={(id === "audit") === isAudit}
            onClick={() => setSearch({ tab: id === "audit" ? id : undefined, open: undefined })}
          >
            {label}
          </button>
        ))}
      </div>
      {isAudit ? <AuditTable log={audit} /> : <CallTable log={calls} />}
    </PageFrame>
  );
}
