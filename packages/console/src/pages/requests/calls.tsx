import { Link } from "@tanstack/react-router";
import { Play } from "lucide-react";
import type { Call } from "../../api/calls.ts";
import { useCursorList } from "../../api/cursor-list.ts";
import type { Column } from "../../components/data-table.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Facts } from "../../components/facts.tsx";
import { FilterBar } from "../../components/filter-bar.tsx";
import { Icon } from "../../components/icon.tsx";
import { JsonText } from "../../components/json-text.tsx";
import { Sheet } from "../../components/sheet.tsx";
import { Empty, Failure, Skeleton } from "../../components/states.tsx";
import { Tag } from "../../components/tag.tsx";
import { Time } from "../../components/time.tsx";
import { useRows } from "../../components/use-rows.ts";
import { UserText } from "../../components/user-text.tsx";
import { exactTime } from "../../format/times.ts";
import type { Search } from "../../state/search.ts";
import { usePageSearch, useSetSearch } from "../../state/search.ts";

const FIELDS = [
  {
    id: "way",
    label: "Way in",
    choices: [
      { value: "unified_proxy_api", label: "Programs" },
      { value: "mcp", label: "Agents" },
      { value: "webhook", label: "Webhooks" },
    ],
  },
];

export function useCallLog({ way }: Search, isOff: boolean) {
  return useCursorList<Call>(["calls", "log"], "/log", {
    query: { log_type: way ?? "unified_proxy_api" },
    refetchMs: 10_000,
    isOff,
  });
}

const stateOf = (status: number | null) => (status === null ? "" : status < 400 ? "ok" : status < 500 ? "warn" : "bad");

export function CallTable({ log }: { readonly log: ReturnType<typeof useCallLog> }) {
  const search = usePageSearch();
  const setSearch = useSetSearch();
  const open = ({ _id }: Call) => setSearch({ open: _id });
  const rows = useRows({ rows: log.rows, idOf: ({ _id }) => _id, onOpen: open, openId: search.open });
  return (
    <>
      <div className="bar pt-3">
        <FilterBar fields={FIELDS} search={search} onChange={setSearch} />
      </div>
      {log.isError && log.rows.length === 0 ? (
        <Failure error={log.error} what="the request log" retry={() => void log.refetch()} />
      ) : !log.data ? (
        <Skeleton rows={14} height={36} />
      ) : log.rows.length === 0 ? (
        <Empty title="No calls yet" text="Each call of a tool, by a program, an agent or this console, is one row." />
      ) : (
        <DataTable
          label="Requests"
          columns={columns(open)}
          rows={log.rows}
          idOf={({ _id }) => _id}
          nameOf={({ resource, method }) => `${method} ${resource}`}
          currentId={rows.currentId}
          onCurrent={rows.setCurrent}
          onOpen={open}
          isDense
          isNarrow={search.open !== undefined}
          onEnd={log.more}
        />
      )}
    </>
  );
}

function columns(open: (call: Call) => void): readonly Column<Call>[] {
  return [
    {
      id: "what",
      header: "Call",
      isTelling: true,
      cell: (call) => (
        <button type="button" className="open mono t" onClick={() => open(call)}>
          {`${call.resource ?? call.service} ${call.method ?? ""}`}
        </button>
      ),
    },
    { id: "tenant", header: "Account", width: 140, cell: ({ tenant_id }) => <UserText text={tenant_id ?? "—"} /> },
    { id: "way", header: "Way in", width: 100, cell: ({ service }) => service },
    {
      id: "status",
      header: "Status",
      width: 90,
      isTelling: true,
      cell: ({ http_status_code: status }) => (
        <Tag text={status === null ? "—" : String(status)} tone={stateOf(status)} />
      ),
    },
    {
      id: "ms",
      header: "Time",
      width: 90,
      isNumber: true,
      cell: ({ duration }) => (duration === null ? "—" : `${duration} ms`),
    },
    { id: "rows", header: "Rows", width: 80, isNumber: true, cell: ({ result_count }) => result_count ?? "—" },
    { id: "when", header: "When", width: 90, isNumber: true, cell: ({ timestamp }) => <Time at={timestamp} /> },
  ];
}

export function CallSheet({ call, onClose }: { readonly call: Call; readonly onClose: () => void }) {
  const { account } = usePageSearch();
  return (
    <Sheet
      title={`${call.resource ?? call.service} ${call.method ?? ""}`}
      onClose={onClose}
      footer={
        <Link to={"/playground" as never} search={{ account } as never} className="btn">
          <Icon of={Play} size={14} />
          Playground
        </Link>
      }
    >
      <div className="body">
        <div className="grid gap-5 p-5">
          {call.message && (
            <p className="note" dir="auto">
              {call.message}
            </p>
          )}
          <Facts
            rows={[
              ["When", exactTime(call.timestamp)],
              ["Account", call.tenant_id],
              ["To Dub", call.http_method && `${call.http_method} ${call.http_url}`],
              ["Status", call.http_status_code],
              ["In all", call.duration !== null && `${call.duration} ms`],
              ["At Dub", call.fetch_duration !== null && `${call.fetch_duration} ms`],
              [
                "Request",
                <span key="id" className="mono">
                  {call.request_id}
                </span>,
              ],
            ]}
          />
        </div>
        <JsonText text={JSON.stringify(call, null, 2)} />
      </div>
    </Sheet>
  );
}
