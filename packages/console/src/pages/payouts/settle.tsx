import { useState } from "react";
import { callDubDirectly } from "../../api/dub.ts";
import { useRefreshProgram } from "../../api/program.ts";
import { Ask } from "../../components/ask.tsx";
import { Field, TextInput } from "../../components/field.tsx";
import { money } from "../../format/money.ts";
import { plural } from "../../format/numbers.ts";
import { showToast } from "../../state/toasts.ts";
import { sumOf } from "./payout.ts";

interface SettleProps {
  readonly accountId: string;
  readonly lines: readonly { readonly payoutId: string; readonly amount: number; readonly name: string }[];
  readonly status: "paid" | "failed";
  readonly onClose: () => void;
}

/** Says what became of payouts. The amounts go along, so that nothing is marked that has changed meanwhile. */
export function Settle({ accountId, lines, status, onClose }: SettleProps) {
  const refresh = useRefreshProgram(accountId);
  const [text, setText] = useState("");
  const [only] = lines;
  const whom = lines.length === 1 && only ? only.name.slice(0, 60) : plural(lines.length, "partner");
  const sum = money(sumOf(lines));
  const isPaid = status === "paid";
  return (
    <Ask
      title={isPaid ? `${sum} to ${whom} is paid` : `${sum} to ${whom} failed`}
      body={
        isPaid
          ? "This says that the money has arrived: partners see it, and it cannot be taken back here."
          : "The payout is marked as failed. It can be paid later, or made part of the next one."
      }
      verb={isPaid ? "Mark as paid" : "Mark as failed"}
      look={isPaid ? "primary" : "danger"}
      onClose={onClose}
      run={async () => {
        const more = text.trim() || undefined;
        await callDubDirectly(accountId, "admin/program/payouts/settle", {
          method: "POST",
          body: {
            rows: lines.map(({ payoutId, amount }) => ({
              ...{ payoutId, status, amount },
              ...(more && (isPaid ? { traceId: more } : { failureReason: more })),
            })),
          },
        });
        await refresh();
        showToast(isPaid ? `${sum} to ${whom} is paid` : `${sum} to ${whom} is marked as failed`);
        return undefined;
      }}
    >
      <Field label={isPaid ? "Reference of the bank" : "Why it failed"} aside="optional">
        {(control) => <TextInput {...control} value={text} onChange={setText} autoFocus />}
      </Field>
    </Ask>
  );
}
