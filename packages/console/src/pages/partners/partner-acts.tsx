import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { callDub, callDubDirectly } from "../../api/dub.ts";
import { programKey, useRefreshProgram } from "../../api/program.ts";
import { Ask } from "../../components/ask.tsx";
import { Confirm } from "../../components/dialog.tsx";
import { Field, Select } from "../../components/field.tsx";
import { money } from "../../format/money.ts";
import { showToast } from "../../state/toasts.ts";
import type { Partner } from "./partner.ts";

interface ActProps {
  readonly accountId: string;
  readonly partner: Partner;
  readonly onClose: () => void;
}

interface Owed {
  readonly earnings: number;
  readonly status: string;
}

/** What is not paid yet, in words; at most the newest hundred of each kind are added up. */
function useOwed(accountId: string, partner: Partner): string {
  const { data } = useQuery({
    queryKey: [...programKey(accountId), "owed", partner.id],
    queryFn: async ({ signal }) => {
      const lists = await Promise.all(
        ["pending", "processed", "hold"].map((status) =>
          callDub<readonly Owed[]>(accountId, "commissions", {
            query: { partnerId: partner.id, status, limit: 100 },
            signal,
          }),
        ),
      );
      return {
        cents: lists.flatMap(({ result }) => result).reduce((sum, { earnings }) => sum + earnings, 0),
        isMore: lists.some(({ next_cursor }) => next_cursor !== null),
      };
    },
  });
  return data ? `${data.isMore ? "more than " : ""}${money(data.cents)}` : "what";
}

export function EndPartnership({ accountId, partner, onClose }: ActProps) {
  const refresh = useRefreshProgram(accountId);
  const owed = useOwed(accountId, partner);
  return (
    <Confirm
      title={`Deactivate ${partner.name.slice(0, 60)}`}
      body={`The links stop counting for this partner, and nothing new is earned. ${owed === "what" ? "What" : `The ${owed} that`} is not paid yet stays due.`}
      verb="Deactivate"
      onClose={onClose}
      run={async () => {
        await callDub(accountId, "partners/deactivate", { method: "POST", body: { partnerId: partner.id } });
        await refresh();
        showToast(`Deactivated ${partner.name.slice(0, 60)}`);
      }}
    />
  );
}

const BANS = [
  { value: "tos_violation", label: "Broke the terms" },
  { value: "inappropriate_content", label: "Content that does not fit" },
  { value: "fake_traffic", label: "Made-up visits" },
  { value: "fraud", label: "Fraud" },
  { value: "spam", label: "Spam" },
  { value: "brand_abuse", label: "Misused our name" },
];

export function BanPartner({ accountId, partner, onClose }: ActProps) {
  const refresh = useRefreshProgram(accountId);
  const owed = useOwed(accountId, partner);
  const [reason, setReason] = useState("tos_violation");
  return (
    <Ask
      title={`Ban ${partner.name.slice(0, 60)}`}
      body={`The links stop working, and ${owed} that is not paid yet is canceled. Ending the ban brings it back.`}
      verb="Ban"
      look="danger"
      onClose={onClose}
      run={async () => {
        await callDub(accountId, "partners/ban", { method: "POST", body: { partnerId: partner.id, reason } });
        await refresh();
        showToast(`Banned ${partner.name.slice(0, 60)}`);
        return undefined;
      }}
    >
      <Field label="Because">
        {(control) => <Select {...control} value={reason} onChange={setReason} options={BANS} />}
      </Field>
    </Ask>
  );
}

/** Ends a ban, or takes a partner on again. */
export function TakeBack({ accountId, partner, onClose }: ActProps) {
  const refresh = useRefreshProgram(accountId);
  const isBanned = partner.status === "banned";
  const verb = isBanned ? "End the ban" : "Reactivate";
  return (
    <Ask
      title={`${isBanned ? "End the ban of" : "Reactivate"} ${partner.name.slice(0, 60)}`}
      body={
        isBanned
          ? "Links work again, and what the ban canceled is due again."
          : "Links count again, and the partner has the rewards of the group."
      }
      verb={verb}
      onClose={onClose}
      run={async () => {
        await callDubDirectly(accountId, `admin/program/partners/${isBanned ? "unban" : "reactivate"}`, {
          method: "POST",
          body: { partnerId: partner.id },
        });
        await refresh();
        showToast(`${partner.name.slice(0, 60)} is active again`);
        return undefined;
      }}
    />
  );
}
