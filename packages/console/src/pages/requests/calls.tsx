import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Play } from "lucide-react";
import { accountsQuery, labelOf } from "../../api/accounts.ts";
import type { Call } from "../../api/calls.ts";
import { useCursorList } from "../../api/cursor-list.ts";
import { Button } from "../../components/button.tsx";
import type { Column } from "../../components/data-table.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Facts } from "../../components/facts.tsx";
import { FilterBar } from "../../components/filter-bar.tsx";
import { Icon } from "../../components/icon.tsx";
import { JsonText } from "../../components/json-text.tsx";
import { barsOf, Meter } from "../../components/meter.tsx";
import { SearchField } from "../../components/search-field.tsx";
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
  {
    id: "outcome",
    label: "Status",
    choices: [
      { value: "2xx", label: "Done" },
      { value: "4xx", label: "Refused" },
      { value: "5xx", label: "Failed" },
    ],
  },
];

export function useCallLog({ way, outcome, request, of }: Search, isOff: boolean) {
  return useCursorList<Call>(["calls", "log"], "/log", {
    query: {
      log_type: way ?? "unified_proxy_api",
      http_status_category: outcome,
      request_id: request,
      integrated_account_id: of,
    },
    refetchMs: 10_000,
    isOff,
  });
}

const stateOf = (status: number | null) => (status === null ? "" : status < 400 ? "ok" : status < 500 ? "warn" : "bad");

export function CallTable({ log }: { readonly log: ReturnType<typeof useCallLog> }) {
  const search = usePageSearch();
  const setSearch = useSetSearch();
  const open = ({ _id }: Call) => setSearch({ open: _id });
  const { data } = useQuery(accountsQuery);
  const accounts = {
    id: "of",
    label: "Account",
    choices: (data ?? []).map((account) => ({ value: account.id, label: labelOf(account) })),
  };
  const isFiltered = [search.request, search.outcome, search.of].some((value) => value !== undefined);
  const rows = useRows({ rows: log.rows, idOf: ({ _id }) => _id, onOpen: open, openId: search.open });
  return (
    <>
      <div className="bar pt-3">
        <SearchField
          label="Find a request id"
          value={search.request ?? ""}
          onChange={(id) => setSearch({ request: id.trim() || undefined }, { replace: true })}
        />
        <FilterBar fields={[...FIELDS, accounts]} search={search} onChange={setSearch} />
        <span className="grow" />
        <span className="hide-m w-40">
          <Meter bars={barsOf(log.rows)} />
        </span>
      </div>
      {log.isError && log.rows.length === 0 ? (
        <Failure error={log.error} what="the request log" retry={() => void log.refetch()} />
      ) : !log.data ? (
        <Skeleton rows={14} height={36} />
      ) : log.rows.length === 0 ? (
        isFiltered ? (
          <Empty
            title="No call fits these filters"
            text="Calls are kept for some days. A request id is found whole, as an answer or an error gave it."
            action={
              <Button onClick={() => setSearch({ request: undefined, outcome: undefined, of: undefined })}>
                Show all calls
              </Button>
            }
          />
        ) : (
          <Empty title="No calls yet" text="Each call of a tool, by a program, an agent or this console, is one row." />
        )
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
        <button type="button" className="open grid w-full text-start" onClick={() => open(call)}>
          <span className="mono t">{`${call.resource ?? call.service} ${call.method ?? ""}`}</span>
          <span className="only-m ink3 t text-xs">
            <UserText text={[call.tenant_id, call.service, inMs(call.duration)].filter(Boolean).join(" · ")} />
          </span>
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
      cell: ({ http_status_code: status, timestamp }) => (
        <>
          <Tag text={status === null ? "—" : String(status)} tone={stateOf(status)} />
          <span className="only-m ink3 text-xs">
            <Time at={timestamp} />
          </span>
        </>
      ),
    },
    {
      id: "ms",
      header: "Time",
      width: 90,
      isNumber: true,
      cell: ({ duration }) => inMs(duration) ?? "—",
    },
    { id: "rows", header: "Rows", width: 80, isNumber: true, cell: ({ result_count }) => result_count ?? "—" },
    { id: "when", header: "When", width: 90, isNumber: true, cell: ({ timestamp }) => <Time at={timestamp} /> },
  ];
}

function inMs(duration: number | null): string | undefined {
  return duration === null ? undefined : `${duration} ms`;
}

/** Where the time of a call went. */
function TimeBar({ call: { duration, fetch_duration: atDub } }: { readonly call: Call }) {
  if (duration === null || duration <= 0) return null;
  const share = Math.min(1, (atDub ?? 0) / duration);
  const here = Math.max(0, duration - (atDub ?? 0));
  return (
    <div className="timebar" role="img" aria-label={`${here} ms here and ${atDub ?? 0} ms at Dub`}>
      <div>
        <i style={{ width: `${100 * (1 - share)}%` }} />
        <i className="dub" style={{ width: `${100 * share}%` }} />
      </div>
      <p>
        <span>{`Overdub ${here} ms`}</span>
        <span>{atDub === null ? "Not sent to Dub" : `Dub ${atDub} ms`}</span>
      </p>
    </div>
  );
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
        <div className="pad">
          {call.message && (
            <p className="note" dir="auto">
              {call.message}
            </p>
          )}
          <TimeBar call={call} />
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
