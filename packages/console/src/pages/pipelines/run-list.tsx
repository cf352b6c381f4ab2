import { Plus } from "lucide-react";
import { Button } from "../../components/button.tsx";
import type { Column } from "../../components/data-table.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { FilterBar } from "../../components/filter-bar.tsx";
import { Empty, Failure, Skeleton } from "../../components/states.tsx";
import { Tag } from "../../components/tag.tsx";
import { Time } from "../../components/time.tsx";
import { useRows } from "../../components/use-rows.ts";
import { UserText } from "../../components/user-text.tsx";
import { count } from "../../format/numbers.ts";
import { usePageSearch, useSetSearch } from "../../state/search.ts";
import { Progress } from "./progress.tsx";
import type { Run } from "./run.ts";
import { kindInWords, leftInWords, progressInWords, STATES, useRuns } from "./run.ts";

/** What runs, and how far; the newest first. */
export function RunList({ accountId, onMake }: { readonly accountId: string; readonly onMake: () => void }) {
  const search = usePageSearch();
  const setSearch = useSetSearch();
  const found = useRuns(accountId, search);
  const { list, rows: runs } = found;
  const open = ({ id }: Run) => setSearch({ run: id });
  const rows = useRows({ rows: runs, idOf: ({ id }) => id, onOpen: open, openId: search.run });
  const kinds = [...new Set(runs.map(({ kind }) => kind))];
  return (
    <>
      <div className="bar pt-3!">
        <FilterBar
          fields={[
            {
              ...{ id: "state", label: "State" },
              choices: Object.entries(STATES).map(([value, { label }]) => ({ value, label })),
            },
            { id: "kind", label: "Kind", choices: kinds.map((kind) => ({ value: kind, label: kindInWords(kind) })) },
          ]}
          search={search}
          onChange={setSearch}
        />
      </div>
      {list.isError && runs.length === 0 ? (
        <Failure error={list.error} what="the jobs" retry={() => void list.refetch()} />
      ) : !list.data ? (
        <Skeleton rows={8} />
      ) : runs.length === 0 ? (
        search.state || search.kind ? (
          <Empty
            title="No job fits these filters"
            text="Jobs that have ended are kept for a while."
            action={<Button onClick={() => setSearch({ state: undefined, kind: undefined })}>Show all jobs</Button>}
          />
        ) : (
          <Empty
            title="Nothing runs"
            text="Campaigns, imports and copies of data are followed here: how far they are, what failed, and why."
            action={
              <Button look="primary" icon={Plus} onClick={onMake}>
                New campaign
              </Button>
            }
          />
        )
      ) : (
        <DataTable
          label="Jobs"
          columns={columnsOf(open)}
          rows={runs}
          idOf={({ id }) => id}
          nameOf={({ label }) => label}
          currentId={rows.currentId}
          onCurrent={rows.setCurrent}
          onOpen={open}
          isNarrow={search.run !== undefined}
          onEnd={found.onEnd}
        />
      )}
    </>
  );
}

function columnsOf(onOpen: (run: Run) => void): readonly Column<Run>[] {
  return [
    {
      id: "job",
      header: "Job",
      isTelling: true,
      cell: (run) => (
        <span className="lk">
          <button type="button" className="open" onClick={() => onOpen(run)}>
            <UserText className="b block" text={run.label} />
            <span className="ink3 block text-xs">{kindInWords(run.kind)}</span>
          </button>
        </span>
      ),
    },
    {
      id: "progress",
      header: "Progress",
      width: 240,
      cell: (run) => <Progress run={run} />,
    },
    { id: "rows", header: "Dealt with", width: 190, cell: progressInWords },
    {
      id: "rate",
      header: "Rate",
      width: 92,
      isNumber: true,
      cell: ({ per_second: rate }) => (rate === null ? "—" : `${count(rate)}/s`),
    },
    { id: "failed", header: "Failed", width: 76, isNumber: true, cell: ({ counts: { failed } }) => count(failed) },
    {
      id: "when",
      header: "Begun",
      width: 76,
      isNumber: true,
      cell: ({ started_at: at, created_at: made }) => <Time at={at ?? made} />,
    },
    {
      id: "state",
      header: "State",
      width: 128,
      isTelling: true,
      cell: (run) => (
        <>
          <Tag text={STATES[run.state]?.label ?? run.state} tone={STATES[run.state]?.tone ?? ""} raw={run.state} />
          <span className="only-m ink3 text-xs">
            {run.percent === null ? progressInWords(run) : `${run.percent}% ${leftInWords(run.estimated_end_at)}`}
          </span>
        </>
      ),
    },
  ];
}
