import type { Group } from "../../api/program.ts";
import type { Column } from "../../components/data-table.tsx";
import { Tag, Tile } from "../../components/tag.tsx";
import { sayExactly } from "../../components/time.tsx";
import { UserText } from "../../components/user-text.tsx";
import { commissionStatus, heldUntilMs, riskInWords } from "../../format/commissions.ts";
import { money } from "../../format/money.ts";
import { conditionsInWords, rateInWords } from "../../format/rewards.ts";
import { shortDate } from "../../format/times.ts";
import type { Commission, Reason } from "./commission.ts";
import { whatFor } from "./commission.ts";

interface Known {
  /** Of a commission that is not in it, the reason is not known yet. */
  readonly reasons: ReadonlyMap<string, Reason>;
  readonly groups: readonly Group[];
  readonly onOpen: (commission: Commission) => void;
  /** Whether a sheet is open, which says why. */
  readonly isBeside: boolean;
}

export function commissionColumns({ reasons, groups, onOpen, isBeside }: Known): readonly Column<Commission>[] {
  const columns: readonly Column<Commission>[] = [
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
              <time className="ink3 block text-xs" dateTime={row.createdAt} onPointerEnter={sayExactly}>
                {shortDate(row.createdAt)}
              </time>
            </button>
          </span>
        </span>
      ),
    },
    { id: "for", header: "For", width: 236, cell: (row) => <For row={row} /> },
    {
      id: "why",
      header: "Why",
      width: 250,
      cell: (row) => {
        const reason = reasons.get(row.id);
        return reason && <Why row={row} reason={reason} groups={groups} />;
      },
    },
    {
      id: "rate",
      header: "Rate",
      width: 84,
      isNumber: true,
      cell: ({ id }) => {
        const reason = reasons.get(id);
        return reason && <span className="ink2">{reason.terms ? rateInWords(reason.terms) : "—"}</span>;
      },
    },
    {
      id: "earns",
      header: "Earns",
      width: 104,
      isNumber: true,
      isTelling: true,
      cell: ({ earnings, status }) => (
        <>
          <span className="b">{money(earnings)}</span>
          <span className={`only-m text-xs ${status === "hold" ? "text-bad" : "ink3"}`}>
            {commissionStatus(status).label}
          </span>
        </>
      ),
    },
    {
      id: "status",
      header: "Status",
      width: 128,
      cell: (row) => {
        const { label, tone } = commissionStatus(row.status);
        return <Tag text={label} tone={tone} raw={rawOf(row, groups)} />;
      },
    },
  ];
  return isBeside ? columns.filter(({ id }) => id !== "why") : columns;
}

function rawOf({ status, createdAt, partner }: Commission, groups: readonly Group[]): string {
  const days = groups.find(({ id }) => id === partner.groupId)?.holdingPeriodDays;
  return status === "pending" && days !== undefined
    ? `${status}, until ${shortDate(heldUntilMs(createdAt, days))}`
    : status;
}

function For({ row }: { readonly row: Commission }) {
  const { title, product, amount, currency } = whatFor(row);
  return (
    <>
      <UserText className="block" text={title} />
      <span className="ink3 block text-xs t">
        {product && <bdi dir="auto">{product}</bdi>}
        {amount !== undefined && ` · ${money(amount, currency)}`}
      </span>
    </>
  );
}

interface WhyProps {
  readonly row: Commission;
  readonly reason: Reason;
  readonly groups: readonly Group[];
}

function Why({ row, reason, groups }: WhyProps) {
  const group = groups.find(({ id }) => id === (reason.groupId ?? row.partner.groupId))?.name;
  const isHeld = row.status === "hold";
  const [risk] = reason.heldBecause;
  const rule = reason.modifier
    ? conditionsInWords(reason.modifier)
    : reason.terms
      ? "Base rate"
      : (row.description ?? "Entered by hand");
  return (
    <>
      <UserText className={`block ${isHeld ? "text-bad" : ""}`} text={isHeld && risk ? riskInWords(risk) : rule} />
      <span className="ink3 block text-xs t">{isHeld ? "Needs a decision" : <bdi dir="auto">{group}</bdi>}</span>
    </>
  );
}
