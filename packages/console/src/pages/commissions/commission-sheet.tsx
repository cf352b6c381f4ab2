import { useQuery } from "@tanstack/react-query";
import type { LucideIcon } from "lucide-react";
import {
  CircleDollarSign,
  CircleStop,
  Clock,
  Copy,
  MousePointer2,
  Pencil,
  ReceiptText,
  ShieldCheck,
  ShoppingCart,
  SquareTerminal,
  Users,
} from "lucide-react";
import { useState } from "react";
import { callDubDirectly } from "../../api/dub.ts";
import { programKey, useGroups } from "../../api/program.ts";
import { Button, IconButton } from "../../components/button.tsx";
import { Icon } from "../../components/icon.tsx";
import { SectionLine } from "../../components/section-line.tsx";
import { Sheet } from "../../components/sheet.tsx";
import { Failure, Skeleton } from "../../components/states.tsx";
import { Tag } from "../../components/tag.tsx";
import { commissionStatus, heldUntilMs } from "../../format/commissions.ts";
import { money } from "../../format/money.ts";
import { count } from "../../format/numbers.ts";
import { shortId } from "../../format/text.ts";
import { shortDate } from "../../format/times.ts";
import { showToast } from "../../state/toasts.ts";
import type { Commission } from "./commission.ts";
import { useCommission } from "./commission.ts";
import { ChangeAmount, LetGoOn, RejectCommission } from "./commission-acts.tsx";
import type { Explanation, Layer } from "./layers.ts";
import { explain } from "./layers.ts";

interface CommissionSheetProps {
  readonly accountId: string;
  readonly id: string;
  readonly onClose: () => void;
}

/** How a commission was made: the stack. */
export default function CommissionSheet({ accountId, id, onClose }: CommissionSheetProps) {
  const { commission, audit, link } = useCommission(accountId, id);
  const groups = useGroups(accountId);
  const [asked, setAsked] = useState<"amount" | "reject" | "release">();
  const row = commission.data?.result;
  const entries = audit.data?.result;
  const error = commission.error ?? audit.error;
  const retry = () => {
    void commission.refetch();
    void audit.refetch();
  };
  const created = entries?.find(({ action }) => action === "created");
  const groupId = (created?.detail.attribution as { groupId?: string } | undefined)?.groupId ?? row?.partner.groupId;
  const group = groups.find((each) => each.id === groupId);
  const close = () => setAsked(undefined);
  const canChange = row !== undefined && row.status !== "paid";
  return (
    <Sheet
      title="Commission"
      aside={<span className="mono">{shortId(id)}</span>}
      onClose={onClose}
      tools={<IconButton icon={Copy} label="Copy the id" onClick={() => copy(id, id)} />}
      footer={
        row && (
          <>
            {row.status === "hold" && (
              <Button look="primary" onClick={() => setAsked("release")}>
                Let it go on
              </Button>
            )}
            {canChange && <Button onClick={() => setAsked("amount")}>Change amount</Button>}
            {canChange && (
              <Button className="d" onClick={() => setAsked("reject")}>
                Reject
              </Button>
            )}
            <span className="grow" />
            <Button
              look="ghost"
              icon={SquareTerminal}
              onClick={() =>
                copy(
                  `curl -H "Authorization: Bearer $TOKEN" "${location.origin}/custom/commissions/${id}/audit?integrated_account_id=${accountId}"`,
                  "the call as curl",
                )
              }
            >
              Same by API
            </Button>
          </>
        )
      }
    >
      {error && !(row && entries) ? (
        <Failure error={error} what="this commission" retry={retry} />
      ) : !row || !entries ? (
        <Skeleton rows={7} height={56} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls without a control in it takes focus.
        <div className="body" role="region" aria-label="How it was made" tabIndex={0}>
          <Explained
            row={row}
            holdingDays={groups.find((each) => each.id === row.partner.groupId)?.holdingPeriodDays}
            explanation={explain({
              ...{ commission: row, audit: entries, groupName: group?.name },
              link: link && `${link.domain}/${link.key}`,
            })}
          />
          <SoFar accountId={accountId} row={row} />
        </div>
      )}
      {row && asked === "amount" && <ChangeAmount accountId={accountId} commission={row} onClose={close} />}
      {row && asked === "reject" && <RejectCommission accountId={accountId} commission={row} onClose={close} />}
      {row && asked === "release" && <LetGoOn accountId={accountId} commission={row} onClose={close} />}
    </Sheet>
  );
}

function copy(text: string, what: string): void {
  navigator.clipboard.writeText(text).then(
    () => showToast(`Copied ${what}`),
    () => showToast(`The browser does not let us copy. It is ${text}`, { isError: true }),
  );
}

interface ExplainedProps {
  readonly row: Commission;
  readonly holdingDays: number | undefined;
  readonly explanation: Explanation;
}

function Explained({ row, holdingDays, explanation }: ExplainedProps) {
  const { label, tone } = commissionStatus(row.status);
  const until =
    row.status === "pending" && holdingDays ? ` until ${shortDate(heldUntilMs(row.createdAt, holdingDays))}` : "";
  return (
    <>
      <div className="why">
        <div className="row items-end!">
          <div className="min-w-0">
            <p className="ink2 text-sm t">
              <bdi dir="auto">{row.partner.name}</bdi> {row.earnings < 0 ? "gives back" : "earns"}
            </p>
            <p className="big">{money(row.earnings)}</p>
          </div>
          <span className="grow" />
          <span className="mb-2">
            <Tag text={`${label}${until}`} tone={tone} raw={row.status} />
          </span>
        </div>
        <p className="ink2 mt-1 text-sm wrap-anywhere" dir="auto">
          {explanation.summary}
        </p>
      </div>
      <div className="px-4 lg:px-5 pt-3 pb-1.5">
        <SectionLine title="How it was made" aside={explanation.version} />
      </div>
      <ol className="stack">
        {explanation.layers.map((layer, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: layers have their place, and no name.
          <LayerLine key={index} layer={layer} />
        ))}
      </ol>
      {explanation.unused.length > 0 && (
        <div className="px-4 lg:px-5 pt-2.5">
          <SectionLine title="Looked at, not used" />
          <ul className="alt mt-1">
            {explanation.unused.map(({ rule, why }) => (
              <li key={rule}>
                <bdi dir="auto">{rule}</bdi>
                <bdi dir="auto">{why}</bdi>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

const ICONS: Readonly<Record<Layer["kind"], LucideIcon>> = {
  click: MousePointer2,
  person: Users,
  sale: ShoppingCart,
  rule: ReceiptText,
  check: ShieldCheck,
  time: Clock,
  change: Pencil,
  money: CircleDollarSign,
  stop: CircleStop,
};

function LayerLine({ layer: { kind, title, text, tone, amount, isStruck, note } }: { readonly layer: Layer }) {
  return (
    <li>
      <span className={`nd ${tone ?? ""}`}>
        <Icon of={ICONS[kind]} size={12} />
      </span>
      <div className="min-w-0">
        <h4 dir="auto">{title}</h4>
        <p dir="auto">{text}</p>
      </div>
      <div className="amt">
        {amount &&
          (isStruck ? (
            <s>
              <span className="sr-only">not used: </span>
              {amount}
            </s>
          ) : (
            amount
          ))}
        {note && <small>{note}</small>}
      </div>
    </li>
  );
}

interface PartnerSums {
  readonly totalSales: number;
  readonly totalCommissions: number;
  readonly totalSaleAmount: number;
}

/** What the partner has brought and earned until now. */
function SoFar({ accountId, row }: { readonly accountId: string; readonly row: Commission }) {
  const { data } = useQuery({
    queryKey: [...programKey(accountId), "partner", row.partner.id],
    queryFn: ({ signal }) =>
      callDubDirectly<PartnerSums>(accountId, `partners/${encodeURIComponent(row.partner.id)}`, { signal }),
    staleTime: 30_000,
  });
  if (!data) return null;
  const { totalSales, totalCommissions, totalSaleAmount } = data.result;
  return (
    <div className="px-4 lg:px-5 pt-4 pb-5">
      <SectionLine title={`${row.partner.name.slice(0, 60)} so far`} />
      <dl className="facts mt-2">
        <div>
          <dt>Sales</dt>
          <dd>{count(totalSales)}</dd>
        </div>
        <div>
          <dt>Revenue</dt>
          <dd>{money(totalSaleAmount)}</dd>
        </div>
        <div>
          <dt>Earned</dt>
          <dd>{money(totalCommissions)}</dd>
        </div>
      </dl>
    </div>
  );
}
