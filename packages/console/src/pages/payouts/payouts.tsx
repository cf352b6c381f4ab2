import { ArrowDownWideNarrow, FileText } from "lucide-react";
import { lazy, Suspense } from "react";
import { useAccount } from "../../api/accounts.ts";
import type { Program, StatusTotal } from "../../api/program.ts";
import { useCommissionTotals, useGroups, useProgram } from "../../api/program.ts";
import { Button } from "../../components/button.tsx";
import type { Column } from "../../components/data-table.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { FilterBar } from "../../components/filter-bar.tsx";
import { Icon } from "../../components/icon.tsx";
import { Menu } from "../../components/menu.tsx";
import { ProgramGate } from "../../components/program-gate.tsx";
import { Empty, Failure, Skeleton } from "../../components/states.tsx";
import { Sums } from "../../components/sums.tsx";
import { Tag, Tile } from "../../components/tag.tsx";
import { useRows } from "../../components/use-rows.ts";
import { UserText } from "../../components/user-text.tsx";
import { money } from "../../format/money.ts";
import { count, plural } from "../../format/numbers.ts";
import { shortDate } from "../../format/times.ts";
import { PageFrame } from "../../shell/page-frame.tsx";
import { usePageSearch, useSetSearch } from "../../state/search.ts";
import type { Payout } from "./payout.ts";
import { obstacleOf, SORTS, STATUSES, sumOf, toFilters, toSort, useAllPayouts, usePayouts } from "./payout.ts";

const PayoutSheet = lazy(() => import("./payout-sheet.tsx"));
const PayoutReview = lazy(() => import("./payout-review.tsx"));
const PayoutStatement = lazy(() => import("./payout-statement.tsx"));

/** The list, the review of the next payout, or a statement: as the address says. */
export default function PayoutsPage() {
  const account = useAccount();
  const { program } = useProgram(account?.id);
  const { review, statement } = usePageSearch();
  if (account && program && review !== undefined) {
    return (
      <Suspense fallback={<Skeleton rows={8} />}>
        <PayoutReview accountId={account.id} program={program} />
      </Suspense>
    );
  }
  if (account && program && statement !== undefined) {
    return (
      <Suspense fallback={<Skeleton rows={8} />}>
        <PayoutStatement accountId={account.id} program={program} invoiceId={statement || undefined} />
      </Suspense>
    );
  }
  return <PayoutList accountId={account?.id} program={program} />;
}

function PayoutList({
  accountId,
  program,
}: {
  readonly accountId: string | undefined;
  readonly program: Program | undefined;
}) {
  const search = usePageSearch();
  const setSearch = useSetSearch();
  const groups = useGroups(accountId);
  const { isMissing } = useProgram(accountId);
  const found = usePayouts(accountId, search, !isMissing);
  const { list, rows: payouts } = found;
  const open = ({ id }: Payout) => setSearch({ payout: id });
  const rows = useRows({ rows: payouts, idOf: ({ id }) => id, onOpen: open, openId: search.payout });
  const isBeside = search.payout !== undefined;
  const opened = payouts.find(({ id }) => id === search.payout);
  const isFiltered = Object.values(toFilters(search)).some((value) => value !== undefined);
  const sort = SORTS.find(({ value }) => value === toSort(search));
  return (
    <PageFrame
      title="Payouts"
      count={program && <span className="hide-m">{program.name}</span>}
      actions={
        program && (
          <>
            <Button look="ghost" icon={FileText} className="hide-m" onClick={() => setSearch({ statement: "" })}>
              Statement
            </Button>
            <Button look="primary" onClick={() => setSearch({ review: "check", payout: undefined })}>
              Review payout
            </Button>
          </>
        )
      }
      sheet={
        isBeside &&
        accountId && (
          <Suspense fallback={<aside className="sheet" aria-busy="true" />}>
            <PayoutSheet
              key={search.payout}
              accountId={accountId}
              id={search.payout ?? ""}
              listed={opened}
              onClose={() => setSearch({ payout: undefined })}
            />
          </Suspense>
        )
      }
    >
      <ProgramGate promise="Everything that is paid to partners will be here.">
        <div className={isBeside ? "beside" : ""}>
          {program && (
            <NextPayout
              accountId={accountId}
              program={program}
              chosen={search.status}
              onChoose={(status) => setSearch({ status: status === search.status ? undefined : status })}
            />
          )}
          <div className="bar">
            <FilterBar
              fields={[
                {
                  ...{ id: "status", label: "State" },
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
          </div>
        </div>
        {list.isError && payouts.length === 0 ? (
          <Failure error={list.error} what="the payouts" retry={() => void list.refetch()} />
        ) : !list.data ? (
          <Skeleton rows={10} />
        ) : payouts.length === 0 ? (
          isFiltered ? (
            <Empty
              title="No payout fits these filters"
              text="Look among all states."
              action={
                <Button
                  onClick={() =>
                    setSearch({ status: undefined, partnerId: undefined, groupId: undefined, invoiceId: undefined })
                  }
                >
                  Show all payouts
                </Button>
              }
            />
          ) : (
            <Empty
              title="No payouts yet"
              text="They form by themselves, every hour, of commissions that have been held for long enough."
            />
          )
        ) : (
          <DataTable
            label="Payouts"
            columns={columnsOf(open, program)}
            rows={payouts}
            idOf={({ id }) => id}
            nameOf={({ partner, amount }) => `${partner.name}, ${money(amount)}`}
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

interface NextPayoutProps {
  readonly accountId: string | undefined;
  readonly program: Program;
  readonly chosen: string | undefined;
  readonly onChoose: (status: string) => void;
}

/** What would be paid next, what stops the rest, what is on its way, and what has failed. */
function NextPayout({ accountId, program, chosen, onChoose }: NextPayoutProps) {
  const open = useAllPayouts(accountId, "pending").data;
  const confirmed = useAllPayouts(accountId, "processing").data;
  const failed = useAllPayouts(accountId, "failed").data;
  const totals = useCommissionTotals(accountId);
  const held = totals?.get("hold");
  const ready = open?.payouts.filter((payout) => obstacleOf(payout, program.minPayoutAmount) === undefined);
  const stopped = (open?.payouts.length ?? 0) - (ready?.length ?? 0);
  const stops = [
    stopped > 0 ? `${count(stopped)} below ${money(program.minPayoutAmount)}` : "",
    held ? `${money(held.earnings)} held` : "",
  ].filter(Boolean);
  return (
    <Sums
      label="Payouts by state"
      chosen={chosen}
      onChoose={onChoose}
      sums={[
        {
          ...{ id: "pending", label: "Next payout", colour: "var(--color-series-3)" },
          value: ready && money(sumOf(ready)),
          note: [plural(ready?.length ?? 0, "partner"), ...stops].join(", "),
        },
        {
          ...{ id: "processing", label: "To be paid", colour: "var(--color-info)" },
          value: confirmed && money(sumOf(confirmed.payouts)),
          note: plural(confirmed?.payouts.length ?? 0, "partner"),
        },
        {
          ...{ id: "failed", label: "Failed", colour: "var(--color-bad)" },
          value: failed && money(sumOf(failed.payouts)),
          note: failed?.payouts.length === 0 ? "nothing has come back" : plural(failed?.payouts.length ?? 0, "partner"),
        },
        {
          ...{ id: "completed", label: "Paid", colour: "var(--color-ok)" },
          ...paid(totals),
        },
      ]}
    />
  );
}

function paid(totals: ReadonlyMap<string, StatusTotal> | undefined) {
  const { earnings = 0, count: commissions = 0 } = totals?.get("paid") ?? {};
  return { value: totals && money(earnings), note: `${plural(commissions, "commission")} so far` };
}

function columnsOf(onOpen: (payout: Payout) => void, program: Program | undefined): readonly Column<Payout>[] {
  const stop = (payout: Payout) =>
    payout.status === "pending" && program ? obstacleOf(payout, program.minPayoutAmount) : undefined;
  return [
    {
      id: "partner",
      header: "Partner",
      isTelling: true,
      cell: (row) => (
        <span className="row">
          <Tile text={row.partner.name} />
          <span className="lk min-w-0">
            <button type="button" className="open" onClick={() => onOpen(row)}>
              <UserText className="b block" text={row.partner.name} />
              <UserText className="ink3 block text-xs" text={row.partner.email ?? ""} />
            </button>
          </span>
        </span>
      ),
    },
    {
      id: "period",
      header: "Earned",
      width: 172,
      cell: ({ periodStart, periodEnd }) =>
        periodStart && periodEnd ? `${shortDate(periodStart)} to ${shortDate(periodEnd)}` : "—",
    },
    {
      id: "what",
      header: "What stops it",
      width: 200,
      cell: (row) => {
        const obstacle = stop(row);
        if (row.status === "failed")
          return <UserText className="text-bad" text={row.failureReason ?? "No reason was given"} />;
        if (obstacle === "minimum")
          return <span className="ink3">{`Below ${money(program?.minPayoutAmount ?? 0)}`}</span>;
        return obstacle === "negative" ? <span className="ink3">Nothing is owed</span> : "—";
      },
    },
    {
      ...{ id: "confirmed", header: "Confirmed", width: 100, sort: "initiatedAt" },
      cell: ({ initiatedAt }) => (initiatedAt ? shortDate(initiatedAt) : "—"),
    },
    {
      ...{ id: "paid", header: "Paid", width: 92, sort: "paidAt" },
      cell: ({ paidAt }) => (paidAt ? shortDate(paidAt) : "—"),
    },
    {
      ...{ id: "amount", header: "Amount", width: 112, isNumber: true, isTelling: true, sort: "amount" },
      cell: ({ amount, status }) => (
        <>
          <span className="b">{money(amount)}</span>
          <span className={`only-m text-xs ${status === "failed" ? "text-bad" : "ink3"}`}>
            {STATUSES[status]?.label ?? status}
          </span>
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
