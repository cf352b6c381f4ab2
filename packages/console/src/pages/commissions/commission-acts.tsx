import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { callDub, callDubDirectly } from "../../api/dub.ts";
import { programKey, useRefreshProgram } from "../../api/program.ts";
import { messageOf } from "../../api/request.ts";
import { Ask } from "../../components/ask.tsx";
import { Field, Select, TextArea, TextInput } from "../../components/field.tsx";
import { Skeleton } from "../../components/states.tsx";
import { centsInField, parseCents } from "../../format/cents.ts";
import { riskInWords } from "../../format/commissions.ts";
import { money } from "../../format/money.ts";
import { keep, readKept } from "../../state/kept.ts";
import { showToast } from "../../state/toasts.ts";
import type { Commission } from "./commission.ts";

interface ActProps {
  readonly accountId: string;
  readonly commission: Commission;
  readonly onClose: () => void;
}

const change = (accountId: string, id: string, body: object) =>
  callDub(accountId, `commissions/${encodeURIComponent(id)}`, { method: "PATCH", body });

/** Another amount for the partner; the change becomes a layer of the stack. */
export function ChangeAmount({ accountId, commission, onClose }: ActProps) {
  const refresh = useRefreshProgram(accountId);
  const draft = `draft.amount.${commission.id}`;
  const [text, setText] = useState(() => readKept(draft, centsInField(commission.earnings)));
  const cents = parseCents(text);
  const isWrong = cents === undefined;
  const { id, partner, earnings } = commission;
  return (
    <Ask
      title={
        isWrong ? `Change what ${partner.name.slice(0, 60)} earns` : `Change ${money(earnings)} to ${money(cents)}`
      }
      body={`${partner.name.slice(0, 200)} earns ${money(earnings)} now. If it is in a payout that is not confirmed, the payout follows.`}
      verb="Change amount"
      onClose={onClose}
      run={async () => {
        if (cents === undefined) return "Write an amount in dollars, such as 73.50.";
        if (cents === earnings) return `It is ${money(earnings)} already.`;
        await change(accountId, id, { earnings: cents });
        keep(draft, undefined);
        await refresh();
        showToast(`Changed to ${money(cents)}`, {
          undo: () =>
            void change(accountId, id, { earnings })
              .then(refresh)
              .catch((error: unknown) => showToast(`Not undone: ${messageOf(error)}`, { isError: true })),
        });
        return undefined;
      }}
    >
      <Field
        label="New amount, in US dollars"
        error={isWrong && text !== "" ? "Use digits and at most two decimals, such as 73.50." : undefined}
      >
        {(control) => (
          <TextInput
            {...control}
            value={text}
            autoFocus
            onChange={(next) => {
              setText(next);
              keep(draft, next);
            }}
          />
        )}
      </Field>
    </Ask>
  );
}

const REJECTIONS = [
  { value: "canceled", label: "Canceled: there was no sale" },
  { value: "refunded", label: "Refunded: the customer has the money back" },
  { value: "duplicate", label: "Duplicate: it is there already" },
  { value: "fraud", label: "Fraud" },
];

export function RejectCommission({ accountId, commission, onClose }: ActProps) {
  const refresh = useRefreshProgram(accountId);
  const [status, setStatus] = useState("canceled");
  const { id, partner, earnings } = commission;
  return (
    <Ask
      title={`Reject ${money(earnings)} of ${partner.name.slice(0, 60)}`}
      body="The partner does not get it, and it leaves its payout. It can be made pending again as long as you know where it is."
      verb={`Reject ${money(earnings)}`}
      look="danger"
      onClose={onClose}
      run={async () => {
        await change(accountId, id, { status });
        await refresh();
        showToast(`Rejected ${money(earnings)} of ${partner.name.slice(0, 60)}`, {
          durationMs: 10_000,
          undo: () =>
            void change(accountId, id, { status: "pending" })
              .then(refresh)
              .catch((error: unknown) => showToast(`Not undone: ${messageOf(error)}`, { isError: true })),
        });
        return undefined;
      }}
    >
      <Field label="Because">
        {(control) => <Select {...control} value={status} onChange={setStatus} options={REJECTIONS} />}
      </Field>
    </Ask>
  );
}

interface FraudGroup {
  readonly id: string;
  readonly type: string;
  readonly eventCount: number;
  readonly partner: { readonly id: string };
}

/** Ends what holds it: the findings about its partner, which may hold others, too. */
export function LetGoOn({ accountId, commission, onClose }: ActProps) {
  const refresh = useRefreshProgram(accountId);
  const [reason, setReason] = useState("");
  const { partner, earnings } = commission;
  const { data } = useQuery({
    queryKey: [...programKey(accountId), "fraud", partner.id],
    queryFn: ({ signal }) =>
      callDubDirectly<readonly FraudGroup[]>(accountId, "fraud/groups", {
        query: { partnerId: partner.id, status: "pending" },
        signal,
      }),
  });
  const groups = data?.result.filter((group) => group.partner.id === partner.id);
  return (
    <Ask
      title={`Let ${money(earnings)} of ${partner.name.slice(0, 60)} go on`}
      body="What is held for the same reasons goes on with it: it waits for its holding time, and is paid then."
      verb="Let it go on"
      onClose={onClose}
      run={async () => {
        if (!groups || groups.length === 0) return "Nothing holds it any more. Load the page again.";
        for (const { id } of groups) {
          await callDubDirectly(accountId, `admin/program/fraud/groups/${id}/resolve`, {
            method: "POST",
            body: reason.trim() === "" ? {} : { reason: reason.trim() },
          });
        }
        await refresh();
        showToast(`${money(earnings)} of ${partner.name.slice(0, 60)} goes on`);
        return undefined;
      }}
    >
      {groups ? (
        <ul className="alt">
          {groups.map(({ id, type, eventCount }) => (
            <li key={id}>
              <span>{riskInWords(type)}</span>
              <span>{eventCount === 1 ? "once" : `${eventCount} times`}</span>
            </li>
          ))}
        </ul>
      ) : (
        <Skeleton rows={1} height={28} />
      )}
      <Field label="Why it is right" aside="kept with the finding">
        {(control) => <TextArea {...control} value={reason} onChange={setReason} />}
      </Field>
    </Ask>
  );
}
