import { ArrowDownWideNarrow, Plus } from "lucide-react";
import { lazy, Suspense, useCallback, useMemo } from "react";
import { useAccount } from "../../api/accounts.ts";
import { listQuery } from "../../api/lists.ts";
import { useGroups, useProgram } from "../../api/program.ts";
import { Button } from "../../components/button.tsx";
import type { Column } from "../../components/data-table.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { FilterBar } from "../../components/filter-bar.tsx";
import { Icon } from "../../components/icon.tsx";
import { Menu } from "../../components/menu.tsx";
import { ProgramGate } from "../../components/program-gate.tsx";
import { SearchField } from "../../components/search-field.tsx";
import { Empty, Failure, Skeleton } from "../../components/states.tsx";
import { Tag, Tile } from "../../components/tag.tsx";
import { useRows } from "../../components/use-rows.ts";
import { UserText } from "../../components/user-text.tsx";
import { money } from "../../format/money.ts";
import { count } from "../../format/numbers.ts";
import { useKeys } from "../../keyboard/keys.ts";
import { useCommands } from "../../shell/commands.ts";
import type { Begin } from "../../shell/page.ts";
import { PageFrame } from "../../shell/page-frame.tsx";
import { usePageSearch, useSetSearch } from "../../state/search.ts";
import type { Partner } from "./partner.ts";
import { partnerList, SORTS, STATUSES, toFilters, toSort, usePartners } from "./partner.ts";

const PartnerSheet = lazy(() => import("./partner-sheet.tsx"));
const NewPartner = lazy(() => import("./new-partner.tsx"));

export const begin: Begin = (client, accountId, search) =>
  client.prefetchInfiniteQuery(listQuery<Partner>(...partnerList(accountId, search)));

export default function PartnersPage() {
  const account = useAccount();
  const search = usePageSearch();
  const setSearch = useSetSearch();
  const { program, isMissing } = useProgram(account?.id);
  const groups = useGroups(account?.id);
  const found = usePartners(account?.id, search, !isMissing);
  const { list, rows: partners } = found;
  const open = useCallback(({ id }: Partner) => setSearch({ partner: id, new: undefined }), [setSearch]);
  const columns = useMemo(() => columnsOf(open, groups), [open, groups]);
  const make = () => setSearch({ new: "", partner: undefined });
  const close = () => setSearch({ partner: undefined, new: undefined });
  const rows = useRows({ rows: partners, idOf: ({ id }) => id, onOpen: open, openId: search.partner });
  const isBeside = search.partner !== undefined || search.new !== undefined;
  const isFiltered = Object.values(toFilters(search)).some((value) => value !== undefined);
  const sort = SORTS.find(({ value }) => value === toSort(search));
  useKeys([{ keys: "c", label: "New partner", run: make }]);
  useCommands([{ label: "New partner", hint: "c", run: make }], "partners");
  return (
    <PageFrame
      title="Partners"
      count={list.data && <span role="status">{`${count(partners.length)}${list.hasNextPage ? "+" : ""}`}</span>}
      actions={
        program && (
          <Button look="primary" icon={Plus} hint="C" onClick={make}>
            New partner
          </Button>
        )
      }
      bar={
        program && (
          <>
            {!isBeside && (
              <SearchField
                label="Search partners"
                value={search.q ?? ""}
                onChange={(q) => setSearch({ q: q || undefined }, { replace: true })}
              />
            )}
            <FilterBar
              fields={[
                {
                  id: "status",
                  label: "State",
                  choices: Object.entries(STATUSES).map(([value, { label }]) => ({ value, label })),
                },
                {
                  ...{ id: "groupId", label: "Group", canExclude: true },
                  choices: groups.map(({ id, name }) => ({ value: id, label: name })),
                },
              ]}
              search={search}
              onChange={setSearch}
            />
            <span className="grow" />
            <Menu
              items={SORTS.map(({ value, label }) => ({ label, run: () => setSearch({ sort: value }) }))}
              align="end"
            >
              <button type="button" className="chip" aria-label={`Sorted by ${sort?.label}`}>
                <Icon of={ArrowDownWideNarrow} size={14} />
                {sort?.label}
              </button>
            </Menu>
          </>
        )
      }
      sheet={
        isBeside &&
        account && (
          <Suspense fallback={<aside className="sheet" aria-busy="true" />}>
            {search.partner !== undefined ? (
              <PartnerSheet key={search.partner} accountId={account.id} id={search.partner} onClose={close} />
            ) : (
              <NewPartner accountId={account.id} onClose={close} />
            )}
          </Suspense>
        )
      }
    >
      <ProgramGate promise="Everybody who brings you customers will be here.">
        {list.isError && partners.length === 0 ? (
          <Failure error={list.error} what="the partners" retry={() => void list.refetch()} />
        ) : !list.data ? (
          <Skeleton rows={12} />
        ) : partners.length === 0 ? (
          isFiltered ? (
            <Empty
              title="No partner fits these filters"
              text="Look for a name, an address or an id."
              action={
                <Button
                  onClick={() => setSearch({ q: undefined, status: undefined, groupId: undefined, country: undefined })}
                >
                  Show all partners
                </Button>
              }
            />
          ) : (
            <Empty
              title="No partners yet"
              text="They apply by themselves, or you put them in."
              action={
                <Button look="primary" icon={Plus} onClick={make}>
                  New partner
                </Button>
              }
            />
          )
        ) : (
          <DataTable
            label="Partners"
            columns={columns}
            rows={partners}
            idOf={({ id }) => id}
            nameOf={({ name }) => name}
            currentId={rows.currentId}
            onCurrent={rows.setCurrent}
            onOpen={open}
            sort={toSort(search)}
            onSort={(by) => setSearch({ sort: by })}
            isNarrow={isBeside}
            isDimmed={list.isPlaceholderData}
            onEnd={found.onEnd}
          />
        )}
      </ProgramGate>
    </PageFrame>
  );
}

function columnsOf(
  onOpen: (partner: Partner) => void,
  groups: readonly { readonly id: string; readonly name: string }[],
): readonly Column<Partner>[] {
  const groupOf = ({ groupId }: Partner) => groups.find(({ id }) => id === groupId)?.name;
  return [
    {
      id: "partner",
      header: "Partner",
      isTelling: true,
      cell: (row) => (
        <span className="row">
          <Tile text={row.name} />
          <span className="lk min-w-0">
            <button type="button" className="open" onClick={() => onOpen(row)}>
              <UserText className="b block" text={row.name} />
              <UserText className="ink3 block text-xs" text={row.email ?? row.companyName ?? "No address"} />
            </button>
          </span>
        </span>
      ),
    },
    { id: "group", header: "Group", width: 132, cell: (row) => <UserText text={groupOf(row) ?? "—"} /> },
    { id: "links", header: "Links", width: 64, isNumber: true, cell: ({ links }) => count(links?.length ?? 0) },
    {
      ...{ id: "clicks", header: "Clicks", width: 84, isNumber: true, sort: "totalClicks" },
      cell: ({ totalClicks }) => count(totalClicks),
    },
    {
      ...{ id: "leads", header: "Leads", width: 76, isNumber: true, sort: "totalLeads" },
      cell: ({ totalLeads }) => count(totalLeads),
    },
    { id: "sales", header: "Sales", width: 72, isNumber: true, cell: ({ totalSales }) => count(totalSales) },
    {
      ...{ id: "revenue", header: "Revenue", width: 112, isNumber: true, sort: "totalSaleAmount" },
      cell: ({ totalSaleAmount }) => money(totalSaleAmount),
    },
    {
      ...{ id: "earned", header: "Earned", width: 112, isNumber: true, isTelling: true, sort: "totalCommissions" },
      cell: ({ totalCommissions, status }) => (
        <>
          <span className="b">{money(totalCommissions)}</span>
          <span className="only-m ink3 text-xs">{STATUSES[status]?.label ?? status}</span>
        </>
      ),
    },
    {
      id: "state",
      header: "State",
      width: 112,
      cell: ({ status }) => (
        <Tag text={STATUSES[status]?.label ?? status} tone={STATUSES[status]?.tone ?? ""} raw={status} />
      ),
    },
  ];
}
