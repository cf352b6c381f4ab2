import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useAccount } from "../../api/accounts.ts";
import { useGroups, useProgram } from "../../api/program.ts";
import { Button } from "../../components/button.tsx";
import type { Column } from "../../components/data-table.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { FilterBar } from "../../components/filter-bar.tsx";
import { ProgramGate } from "../../components/program-gate.tsx";
import { SearchField } from "../../components/search-field.tsx";
import { Empty, Failure, Skeleton } from "../../components/states.tsx";
import { Tag, Tile } from "../../components/tag.tsx";
import { Time } from "../../components/time.tsx";
import { useRows } from "../../components/use-rows.ts";
import { UserText } from "../../components/user-text.tsx";
import { count } from "../../format/numbers.ts";
import { withoutProtocol } from "../../format/text.ts";
import { PageFrame } from "../../shell/page-frame.tsx";
import { usePageSearch, useSetSearch } from "../../state/search.ts";
import type { Application } from "./application.ts";
import { applicationsKey, useApplications } from "./application.ts";

const ApplicationSheet = lazy(() => import("./application-sheet.tsx"));

const STATUSES = [
  { value: "pending", label: "Waiting" },
  { value: "approved", label: "Approved" },
  { value: "rejected", label: "Rejected" },
];

export default function ApplicationsPage() {
  const account = useAccount();
  const client = useQueryClient();
  const search = usePageSearch();
  const setSearch = useSetSearch();
  const { program, isMissing } = useProgram(account?.id);
  const groups = useGroups(account?.id);
  /** Decided a moment ago, and not sent yet or not read again. */
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const found = useApplications(account?.id, search, !isMissing);
  const { list } = found;
  const applications = found.rows.filter(({ id }) => !gone.has(id));
  const status = search.status ?? "pending";
  const open = ({ id }: Application) => setSearch({ application: id });
  // Where nobody has chosen one, the one that has waited longest stands open beside the list.
  const isClosed = search.application === "";
  const openId = search.application ?? (innerWidth >= 1024 && status === "pending" ? applications[0]?.id : undefined);
  const opened = isClosed ? undefined : applications.find(({ id }) => id === openId);
  const rows = useRows({ rows: applications, idOf: ({ id }) => id, onOpen: open, openId: opened?.id });
  const isFiltered = search.q !== undefined || search.groupId !== undefined || search.status !== undefined;
  const decide = (application: Application, isBack: boolean) => {
    setGone((before) => {
      const next = new Set(before);
      if (isBack) next.delete(application.id);
      else next.add(application.id);
      return next;
    });
    if (isBack) return;
    const at = applications.indexOf(application);
    setSearch({ application: (applications[at + 1] ?? applications[at - 1])?.id }, { replace: true });
  };
  return (
    <PageFrame
      title="Applications"
      count={
        program &&
        list.data && <span role="status">{`${count(applications.length)}${list.hasNextPage ? "+" : ""}`}</span>
      }
      bar={
        program && (
          <>
            <SearchField
              label="Search applications"
              value={search.q ?? ""}
              onChange={(q) => setSearch({ q: q || undefined }, { replace: true })}
            />
            <FilterBar
              fields={[
                { id: "status", label: "State", choices: STATUSES },
                { id: "groupId", label: "Group", choices: groups.map(({ id, name }) => ({ value: id, label: name })) },
              ]}
              search={search}
              onChange={setSearch}
            />
          </>
        )
      }
      sheet={
        opened &&
        account && (
          <Suspense fallback={<aside className="sheet" aria-busy="true" />}>
            <ApplicationSheet
              key={opened.id}
              accountId={account.id}
              application={opened}
              isWaiting={status === "pending"}
              onDecided={decide}
              onClose={() => setSearch({ application: "" })}
              onSettled={() => void client.invalidateQueries({ queryKey: applicationsKey(account.id) })}
            />
          </Suspense>
        )
      }
    >
      <ProgramGate promise="People who would like to be your partners will be here.">
        {list.isError && found.rows.length === 0 ? (
          <Failure error={list.error} what="the applications" retry={() => void list.refetch()} />
        ) : !list.data ? (
          <Skeleton rows={6} />
        ) : applications.length === 0 ? (
          isFiltered ? (
            <Empty
              title="No application fits these filters"
              text="The list shows those that wait, unless a state is asked for."
              action={
                <Button onClick={() => setSearch({ q: undefined, status: undefined, groupId: undefined })}>
                  Show what waits
                </Button>
              }
            />
          ) : (
            <Empty
              title="Nobody waits"
              text={`Applications come from the form at /apply/${program?.slug ?? ""}, once a group has it open. Those that are decided are under the filter State.`}
              action={<Button onClick={() => setSearch({ status: "approved" })}>Show approved ones</Button>}
            />
          )
        ) : (
          <DataTable
            label="Applications"
            columns={columnsOf(open, groups, status)}
            rows={applications}
            idOf={({ id }) => id}
            nameOf={({ partner }) => partner.name}
            currentId={rows.currentId}
            onCurrent={rows.setCurrent}
            onOpen={open}
            isNarrow={opened !== undefined}
            isDimmed={list.isPlaceholderData}
            onEnd={found.onEnd}
          />
        )}
      </ProgramGate>
    </PageFrame>
  );
}

function columnsOf(
  onOpen: (application: Application) => void,
  groups: readonly { readonly id: string; readonly name: string }[],
  status: string,
): readonly Column<Application>[] {
  const state = STATUSES.find(({ value }) => value === status);
  return [
    {
      id: "partner",
      header: "Who",
      isTelling: true,
      cell: (row) => (
        <span className="row">
          <Tile text={row.partner.name} />
          <span className="lk min-w-0">
            <button type="button" className="open" onClick={() => onOpen(row)}>
              <UserText className="b block" text={row.partner.name} />
              <UserText className="ink3 block text-xs" text={row.partner.email ?? row.partner.companyName ?? ""} />
            </button>
          </span>
        </span>
      ),
    },
    {
      id: "site",
      header: "Site",
      width: 240,
      cell: ({ partner }) => <UserText text={partner.website ? withoutProtocol(partner.website) : "—"} />,
    },
    { id: "country", header: "Country", width: 92, cell: ({ partner }) => partner.country ?? "—" },
    {
      id: "group",
      header: "Group",
      width: 160,
      cell: ({ partner }) => <UserText text={groups.find(({ id }) => id === partner.groupId)?.name ?? "—"} />,
    },
    {
      id: "state",
      header: "State",
      width: 112,
      cell: () => (
        <Tag
          text={state?.label ?? status}
          tone={status === "pending" ? "warn" : status === "approved" ? "ok" : ""}
          raw={status}
        />
      ),
    },
    {
      id: "since",
      header: status === "pending" ? "Waits" : "Applied",
      width: 84,
      isNumber: true,
      isTelling: true,
      cell: ({ createdAt }) => <Time at={createdAt} />,
    },
  ];
}
