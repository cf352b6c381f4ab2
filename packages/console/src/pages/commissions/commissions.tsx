import { useNavigate } from "@tanstack/react-router";
import { ArrowDownWideNarrow, Calendar, Download } from "lucide-react";
import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import { useAccount } from "../../api/accounts.ts";
import { listQuery } from "../../api/lists.ts";
import { useCommissionTotals, useGroups, useProgram } from "../../api/program.ts";
import { messageOf } from "../../api/request.ts";
import { Button } from "../../components/button.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { FilterBar } from "../../components/filter-bar.tsx";
import { Icon } from "../../components/icon.tsx";
import { Menu } from "../../components/menu.tsx";
import { useIsTight } from "../../components/narrow.ts";
import { ProgramGate } from "../../components/program-gate.tsx";
import { Empty, Failure, Skeleton } from "../../components/states.tsx";
import { Sums } from "../../components/sums.tsx";
import { useRows } from "../../components/use-rows.ts";
import { COMMISSION_STATUSES } from "../../format/commissions.ts";
import { toCsv } from "../../format/csv.ts";
import { money } from "../../format/money.ts";
import { count } from "../../format/numbers.ts";
import type { Begin } from "../../shell/page.ts";
import { PageFrame } from "../../shell/page-frame.tsx";
import { saveFile } from "../../state/save-file.ts";
import { usePageSearch, useSetSearch } from "../../state/search.ts";
import { showToast } from "../../state/toasts.ts";
import type { Commission } from "./commission.ts";
import { commissionList, exportCommissions, SORTS, toFilters, toSort, useCommissions } from "./commission.ts";
import { commissionColumns } from "./commission-columns.tsx";

const CommissionSheet = lazy(() => import("./commission-sheet.tsx"));

const RANGES = [
  { value: undefined, label: "All time" },
  { value: "7d", label: "7 days" },
  { value: "30d", label: "30 days" },
  { value: "90d", label: "90 days" },
  { value: "ytd", label: "This year" },
] as const;

const TYPES = [
  { value: "sale", label: "Sale" },
  { value: "lead", label: "Sign-up" },
  { value: "click", label: "Clicks" },
  { value: "referral", label: "Referral" },
  { value: "custom", label: "By hand" },
];

export const begin: Begin = (client, accountId, search) =>
  client.prefetchInfiniteQuery(listQuery<Commission>(...commissionList(accountId, search)));

export default function CommissionsPage() {
  const account = useAccount();
  const search = usePageSearch();
  const setSearch = useSetSearch();
  const navigate = useNavigate();
  const { program, isMissing } = useProgram(account?.id);
  const groups = useGroups(account?.id);
  const found = useCommissions(account?.id, search, !isMissing);
  const { list, rows: commissions, reasons } = found;
  const open = useCallback(({ id }: Commission) => setSearch({ commission: id }), [setSearch]);
  const close = () => setSearch({ commission: undefined });
  const rows = useRows({ rows: commissions, idOf: ({ id }) => id, onOpen: open, openId: search.commission });
  const isTight = useIsTight();
  const isBeside = search.commission !== undefined;
  const columns = useMemo(
    () => commissionColumns({ reasons, groups, onOpen: open, isBeside }),
    [reasons, groups, open, isBeside],
  );
  const isFiltered = Object.values(toFilters(search)).some((value) => value !== undefined);
  const range = RANGES.find(({ value }) => value === search.range) ?? RANGES[0];
  const sort = SORTS.find(({ value }) => value === toSort(search));
  const partnerName = commissions.find(({ partner }) => partner.id === search.partnerId)?.partner.name;
  const fields = [
    {
      id: "status",
      label: "Status",
      choices: Object.entries(COMMISSION_STATUSES).map(([value, { label }]) => ({ value, label })),
    },
    { id: "type", label: "For", choices: TYPES, canExclude: true },
    {
      id: "groupId",
      label: "Group",
      choices: groups.map(({ id, name }) => ({ value: id, label: name })),
      canExclude: true,
    },
    {
      id: "partnerId",
      label: "Partner",
      choices: distinctPartners(commissions, search.partnerId, partnerName),
      canExclude: true,
    },
  ];
  return (
    <PageFrame
      title="Commissions"
      count={program && <span className="hide-m">{program.name}</span>}
      actions={
        program && (
          <>
            <Export accountId={account?.id ?? ""} />
            <Button
              look="primary"
              onClick={() =>
                void navigate({
                  to: "/payouts" as never,
                  search: { account: search.account, review: "check" } as never,
                })
              }
            >
              Review payout
            </Button>
          </>
        )
      }
      sheet={
        isBeside &&
        account && (
          <Suspense fallback={<aside className="sheet" aria-busy="true" />}>
            <CommissionSheet
              key={search.commission}
              accountId={account.id}
              id={search.commission ?? ""}
              onClose={close}
            />
          </Suspense>
        )
      }
    >
      <ProgramGate promise="Every commission will be here, with how it was made.">
        <div className={isBeside ? "beside" : ""}>
          <Totals accountId={account?.id} chosen={search.status} onChoose={(status) => setSearch({ status })} />
          <div className="bar">
            <Menu items={RANGES.map(({ value, label }) => ({ label, run: () => setSearch({ range: value }) }))}>
              <button type="button" className="chip">
                <Icon of={Calendar} size={12} />
                <b>{range.label}</b>
              </button>
            </Menu>
            <FilterBar fields={fields} search={search} onChange={setSearch} />
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
          </div>
        </div>
        {list.isError && commissions.length === 0 ? (
          <Failure error={list.error} what="the commissions" retry={() => void list.refetch()} />
        ) : !list.data ? (
          <Skeleton rows={12} />
        ) : commissions.length === 0 ? (
          <NoCommissions
            isFiltered={isFiltered}
            onClear={() =>
              setSearch({
                status: undefined,
                type: undefined,
                groupId: undefined,
                partnerId: undefined,
                range: undefined,
              })
            }
          />
        ) : (
          <DataTable
            label="Commissions"
            columns={columns}
            rows={commissions}
            idOf={({ id }) => id}
            nameOf={({ partner, earnings }) => `${partner.name}, ${money(earnings)}`}
            currentId={rows.currentId}
            onCurrent={rows.setCurrent}
            onOpen={open}
            isNarrow={isBeside && isTight}
            isDimmed={list.isPlaceholderData}
            onEnd={found.onEnd}
          />
        )}
      </ProgramGate>
    </PageFrame>
  );
}

/** The commissions that fit the filters, as a file; exact times, and money in cents. */
function Export({ accountId }: { readonly accountId: string }) {
  const search = usePageSearch();
  const [isRunning, setRunning] = useState(false);
  const run = async () => {
    if (isRunning) return;
    setRunning(true);
    try {
      const { rows, isMore } = await exportCommissions(accountId, search);
      saveFile("commissions.csv", "text/csv", toCsv(rows));
      showToast(
        isMore
          ? `Exported the first ${count(rows.length)}: use filters for the rest`
          : `Exported ${count(rows.length)}`,
      );
    } catch (error) {
      showToast(`Not exported: ${messageOf(error)}`, { isError: true });
    } finally {
      setRunning(false);
    }
  };
  return (
    <Button look="ghost" icon={Download} className="hide-m" onClick={() => void run()} aria-disabled={isRunning}>
      {isRunning ? "Exporting…" : "Export"}
    </Button>
  );
}

function distinctPartners(commissions: readonly Commission[], chosen: string | undefined, name: string | undefined) {
  const names = new Map(commissions.map(({ partner }) => [partner.id, partner.name]));
  const id = chosen?.replace(/^-/, "");
  if (id && !names.has(id)) names.set(id, name ?? id);
  return [...names].map(([value, label]) => ({ value, label }));
}

interface TotalsProps {
  readonly accountId: string | undefined;
  readonly chosen: string | undefined;
  readonly onChoose: (status: string | undefined) => void;
}

/** What waits, what is due, what is held and what is paid: each filters the list. */
function Totals({ accountId, chosen, onChoose }: TotalsProps) {
  const totals = useCommissionTotals(accountId);
  const of = (status: string) => totals?.get(status) ?? { count: 0, earnings: 0 };
  const sum = (status: string) => totals && money(of(status).earnings);
  const number = (status: string) => of(status).count;
  return (
    <Sums
      label="Commissions by status"
      chosen={chosen}
      onChoose={(id) => onChoose(id === chosen ? undefined : id)}
      sums={[
        {
          ...{ id: "pending", label: "Pending", value: sum("pending"), colour: "var(--color-series-3)" },
          note: `${count(number("pending"))} ${number("pending") === 1 ? "waits" : "wait"} to be due`,
        },
        {
          ...{ id: "processed", label: "Due", value: sum("processed"), colour: "var(--color-info)" },
          note: `${count(number("processed"))} in the next payout`,
        },
        {
          ...{ id: "hold", label: "Held", value: sum("hold"), colour: "var(--color-bad)" },
          note:
            number("hold") === 0
              ? "nothing needs a decision"
              : `${number("hold")} ${number("hold") === 1 ? "needs" : "need"} a decision`,
        },
        {
          ...{ id: "paid", label: "Paid", value: sum("paid"), colour: "var(--color-ok)" },
          note: `${count(number("paid"))} so far`,
        },
      ]}
    />
  );
}

interface NoCommissionsProps {
  readonly isFiltered: boolean;
  readonly onClear: () => void;
}

function NoCommissions({ isFiltered, onClear }: NoCommissionsProps) {
  return isFiltered ? (
    <Empty
      title="No commission fits these filters"
      text="Duplicates, fraud and canceled ones are left out unless their status is asked for."
      action={<Button onClick={onClear}>Show all commissions</Button>}
    />
  ) : (
    <Empty
      title="No commissions yet"
      text="They come by themselves with the first lead or sale of a partner's link, and each says how it was made."
    />
  );
}
