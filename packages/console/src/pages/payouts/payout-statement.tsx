import { Download, Printer } from "lucide-react";
import { useState } from "react";
import { fetchDubFile } from "../../api/dub.ts";
import type { Program } from "../../api/program.ts";
import { messageOf } from "../../api/request.ts";
import { Button } from "../../components/button.tsx";
import type { Column } from "../../components/data-table.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Empty, Failure, Skeleton } from "../../components/states.tsx";
import { Tag, Tile } from "../../components/tag.tsx";
import { UserText } from "../../components/user-text.tsx";
import { money } from "../../format/money.ts";
import { plural } from "../../format/numbers.ts";
import { PageFrame } from "../../shell/page-frame.tsx";
import { saveFile } from "../../state/save-file.ts";
import { useSetSearch } from "../../state/search.ts";
import { showToast } from "../../state/toasts.ts";
import type { StatementLine } from "./payout.ts";
import { STATUSES, sumOf, useStatement } from "./payout.ts";
import { Settle } from "./settle.tsx";

interface PayoutStatementProps {
  readonly accountId: string;
  readonly program: Program;
  /** Undefined: all that is confirmed and not settled. */
  readonly invoiceId: string | undefined;
}

const OPEN = new Set(["processing", "processed", "sent", "failed"]);

/** What to pay from: on paper, as CSV, and line by line with what became of it. */
export default function PayoutStatement({ accountId, program, invoiceId }: PayoutStatementProps) {
  const setSearch = useSetSearch();
  const query = useStatement(accountId, invoiceId);
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<"paid" | "failed">();
  const lines = query.data?.result ?? [];
  const [first] = lines;
  const open = lines.filter(({ status }) => OPEN.has(status));
  const selected = open.filter(({ payoutId }) => ids.has(payoutId));
  const download = async () => {
    try {
      const file = await fetchDubFile(accountId, "admin/program/payouts/statement", {
        query: { invoiceId, format: "csv" },
      });
      saveFile(`statement-${invoiceId && first ? first.invoiceNumber : "open"}.csv`, "text/csv", file);
    } catch (error) {
      showToast(`No statement: ${messageOf(error)}`, { isError: true });
    }
  };
  return (
    <PageFrame
      title="Statement"
      count={
        query.data && (
          <span role="status" className="hide-m">
            {[invoiceId ? first?.invoiceNumber : "not settled", money(sumOf(lines)), plural(lines.length, "partner")]
              .filter(Boolean)
              .join(" · ")}
          </span>
        )
      }
      actions={
        <span className="row no-print">
          <Button look="ghost" onClick={() => setSearch({ statement: undefined })}>
            Back
          </Button>
          <Button look="ghost" icon={Printer} className="hide-m" onClick={() => print()}>
            Print or PDF
          </Button>
          <Button icon={Download} onClick={() => void download()}>
            CSV
          </Button>
        </span>
      }
    >
      {query.isError && !query.data ? (
        <Failure error={query.error} what="the statement" retry={() => void query.refetch()} />
      ) : !query.data ? (
        <Skeleton rows={8} />
      ) : lines.length === 0 ? (
        <Empty
          title="Nothing is to be paid"
          text="Payouts that are confirmed stand here until they are paid."
          action={<Button onClick={() => setSearch({ statement: undefined, review: "check" })}>Review payout</Button>}
        />
      ) : (
        <>
          <p className="ink2 px-4 pb-3 text-sm lg:px-5">
            {`${program.name.slice(0, 100)}. Pay these with your bank, then select them and say what was paid.`}
          </p>
          <DataTable
            label="Statement"
            columns={COLUMNS}
            rows={lines}
            idOf={({ payoutId }) => payoutId}
            nameOf={({ name, amount }) => `${name}, ${money(amount)}`}
            selection={{ ids, set: setIds }}
          />
          {open.length > 0 && (
            <section className="bulk no-print" aria-label="What became of them">
              <b className="b" role="status">
                {selected.length === 0
                  ? `${money(sumOf(open))} to be paid`
                  : `${plural(selected.length, "partner")}, ${money(sumOf(selected))}`}
              </b>
              {selected.length === 0 ? (
                <Button size="sm" onClick={() => setIds(new Set(open.map(({ payoutId }) => payoutId)))}>
                  Select all
                </Button>
              ) : (
                <>
                  <Button size="sm" look="primary" onClick={() => setAsked("paid")}>
                    Mark as paid
                  </Button>
                  <Button size="sm" className="d" onClick={() => setAsked("failed")}>
                    Mark as failed
                  </Button>
                  <Button size="sm" look="ghost" onClick={() => setIds(new Set())}>
                    Clear
                  </Button>
                </>
              )}
            </section>
          )}
        </>
      )}
      {asked && (
        <Settle
          accountId={accountId}
          lines={selected}
          status={asked}
          onClose={() => {
            setAsked(undefined);
            setIds(new Set());
          }}
        />
      )}
    </PageFrame>
  );
}

const COLUMNS: readonly Column<StatementLine>[] = [
  {
    id: "partner",
    header: "Partner",
    isTelling: true,
    cell: ({ name, email }) => (
      <span className="row">
        <Tile text={name} />
        <span className="min-w-0">
          <UserText className="b block" text={name} />
          <UserText className="ink3 block text-xs" text={email ?? ""} />
        </span>
      </span>
    ),
  },
  {
    id: "to",
    header: "Pay to",
    width: 220,
    cell: ({ paypalEmail, tenantId, email }) => <UserText text={paypalEmail ?? tenantId ?? email ?? "—"} />,
  },
  { id: "country", header: "Country", width: 88, cell: ({ country }) => country ?? "—" },
  {
    id: "invoice",
    header: "Invoice",
    width: 140,
    cell: ({ invoiceNumber }) => <span className="mono">{invoiceNumber}</span>,
  },
  {
    id: "reference",
    header: "Reference",
    width: 150,
    cell: ({ traceId, failureReason, status }) => (
      <UserText className={status === "failed" ? "text-bad" : ""} text={traceId ?? failureReason ?? "—"} />
    ),
  },
  {
    id: "amount",
    header: "Amount",
    width: 120,
    isNumber: true,
    isTelling: true,
    cell: ({ amount, currency, status }) => (
      <>
        <span className="b">{money(amount, currency)}</span>
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
