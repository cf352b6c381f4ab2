import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { callDub, callDubDirectly } from "../../api/dub.ts";
import { programKey, useRefreshProgram } from "../../api/program.ts";
import { Ask } from "../../components/ask.tsx";
import { Button } from "../../components/button.tsx";
import { SectionLine } from "../../components/section-line.tsx";
import { Sheet } from "../../components/sheet.tsx";
import { Failure, Skeleton } from "../../components/states.tsx";
import { Tag } from "../../components/tag.tsx";
import { UserText } from "../../components/user-text.tsx";
import { money } from "../../format/money.ts";
import { shortId } from "../../format/text.ts";
import { exactTime, shortDate } from "../../format/times.ts";
import { usePageSearch, useSetSearch } from "../../state/search.ts";
import { showToast } from "../../state/toasts.ts";
import type { Payout } from "./payout.ts";
import { STATUSES } from "./payout.ts";
import { Settle } from "./settle.tsx";

interface PayoutSheetProps {
  readonly accountId: string;
  readonly id: string;
  /** As the list shows it, until it is read. */
  readonly listed: Payout | undefined;
  readonly onClose: () => void;
}

/** One payout: what it is made of, what became of it, and what can be done. */
export default function PayoutSheet({ accountId, id, listed, onClose }: PayoutSheetProps) {
  const setSearch = useSetSearch();
  const [asked, setAsked] = useState<"paid" | "failed" | "again">();
  const query = useQuery({
    queryKey: [...programKey(accountId), "payout", id],
    queryFn: ({ signal }) => callDubDirectly<Payout>(accountId, `payouts/${encodeURIComponent(id)}`, { signal }),
  });
  const payout = query.data?.result ?? listed;
  const isConfirmed = payout !== undefined && ["processing", "processed", "sent", "failed"].includes(payout.status);
  const close = () => setAsked(undefined);
  return (
    <Sheet
      title="Payout"
      aside={<span className="mono">{shortId(id)}</span>}
      onClose={onClose}
      footer={
        payout &&
        (isConfirmed ? (
          <>
            <Button look="primary" onClick={() => setAsked("paid")}>
              Mark as paid
            </Button>
            {payout.status !== "failed" && <Button onClick={() => setAsked("failed")}>It failed</Button>}
            <span className="grow" />
            <Button look="ghost" onClick={() => setAsked("again")}>
              {payout.status === "failed" ? "Try again" : "Take back"}
            </Button>
          </>
        ) : (
          payout.status === "pending" && (
            <Button look="primary" onClick={() => setSearch({ review: "check", payout: undefined })}>
              Review payout
            </Button>
          )
        ))
      }
    >
      {query.error && !payout ? (
        <Failure error={query.error} what="this payout" retry={() => void query.refetch()} />
      ) : !payout ? (
        <Skeleton rows={5} />
      ) : (
        <div className="body">
          <Told payout={payout} />
          <MadeOf accountId={accountId} payout={payout} />
        </div>
      )}
      {payout && (asked === "paid" || asked === "failed") && (
        <Settle
          accountId={accountId}
          lines={[{ payoutId: payout.id, amount: payout.amount, name: payout.partner.name }]}
          status={asked}
          onClose={close}
        />
      )}
      {payout && asked === "again" && <Reopen accountId={accountId} payout={payout} onClose={close} />}
    </Sheet>
  );
}

function Told({ payout }: { readonly payout: Payout }) {
  const setSearch = useSetSearch();
  const { partner, amount, status, periodStart, periodEnd, initiatedAt, paidAt, failureReason, traceId, method } =
    payout;
  const state = STATUSES[status];
  const facts = [
    ["Earned", periodStart && periodEnd && `${shortDate(periodStart)} to ${shortDate(periodEnd)}`],
    ["Confirmed", initiatedAt && exactTime(initiatedAt)],
    ["Paid", paidAt && exactTime(paidAt)],
    ["By", method],
    ["Reference", traceId],
    ["Id in your product", partner.tenantId],
  ] as const;
  return (
    <>
      <div className="why">
        <div className="row items-end!">
          <div className="min-w-0">
            <p className="ink2 text-sm t">
              <bdi dir="auto">{partner.name}</bdi> gets
            </p>
            <p className="big">{money(amount)}</p>
          </div>
          <span className="grow" />
          <span className="mb-2">
            <Tag text={state?.label ?? status} tone={state?.tone ?? ""} raw={status} />
          </span>
        </div>
        {failureReason && status === "failed" && (
          <p className="note mt-2 text-bad! wrap-anywhere" dir="auto">
            {`It failed: ${failureReason}`}
          </p>
        )}
        {status === "failed" && (
          <p className="ink2 mt-2 text-sm">
            Trying again makes it part of the next payout. Whatever is tried, it is paid once: a payout that is paid
            stays so.
          </p>
        )}
      </div>
      <div className="px-4 pt-2 lg:px-5">
        <ul className="alt">
          {facts
            .filter(([, value]) => Boolean(value))
            .map(([label, value]) => (
              <li key={label}>
                <span>{label}</span>
                <UserText text={value ?? ""} />
              </li>
            ))}
        </ul>
        {payout.invoiceId && (
          <Button
            size="sm"
            className="mt-2"
            onClick={() => setSearch({ statement: payout.invoiceId ?? "", payout: undefined })}
          >
            Statement
          </Button>
        )}
      </div>
    </>
  );
}

interface Part {
  readonly id: string;
  readonly earnings: number;
  readonly createdAt: string;
  readonly description: string | null;
  readonly customer?: { readonly name: string | null; readonly email: string | null } | null;
}

function MadeOf({ accountId, payout }: { readonly accountId: string; readonly payout: Payout }) {
  const navigate = useNavigate();
  const { account } = usePageSearch();
  const { data } = useQuery({
    queryKey: [...programKey(accountId), "payout", payout.id, "commissions"],
    queryFn: ({ signal }) =>
      callDub<readonly Part[]>(accountId, "commissions", { query: { payoutId: payout.id, limit: 100 }, signal }),
  });
  if (!data) return <Skeleton rows={4} height={28} />;
  const sum = data.result.reduce((total, { earnings }) => total + earnings, 0);
  return (
    <div className="px-4 pt-4 pb-5 lg:px-5">
      <SectionLine title="Made of" aside={data.next_cursor ? "the newest 100" : money(sum)} />
      <ul className="alt mt-1">
        {data.result.map(({ id, earnings, createdAt, customer, description }) => (
          <li key={id}>
            <button
              type="button"
              className="t text-start hover:underline"
              onClick={() =>
                void navigate({ to: "/commissions" as never, search: { account, commission: id } as never })
              }
            >
              <bdi dir="auto">{customer?.name || customer?.email || description || "Commission"}</bdi>
              {`, ${shortDate(createdAt)}`}
            </button>
            <span>{money(earnings)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface ReopenProps {
  readonly accountId: string;
  readonly payout: Payout;
  readonly onClose: () => void;
}

/** Into the next payout, where it can be confirmed again. */
function Reopen({ accountId, payout, onClose }: ReopenProps) {
  const refresh = useRefreshProgram(accountId);
  const isFailed = payout.status === "failed";
  const name = payout.partner.name.slice(0, 60);
  return (
    <Ask
      title={`${isFailed ? "Try again to pay" : "Take back"} ${money(payout.amount)} to ${name}`}
      body="It becomes part of the next payout, and is confirmed with it. Its commissions can be changed until then. It is never paid twice."
      verb={isFailed ? "Try again" : "Take back"}
      onClose={onClose}
      run={async () => {
        await callDubDirectly(accountId, "admin/program/payouts/reopen", {
          method: "POST",
          body: { payoutIds: [payout.id] },
        });
        await refresh();
        showToast(`${money(payout.amount)} to ${name} is in the next payout`);
        return undefined;
      }}
    />
  );
}
