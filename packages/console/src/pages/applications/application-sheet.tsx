import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { callDub, callDubDirectly } from "../../api/dub.ts";
import { programKey, useGroups, useRewards } from "../../api/program.ts";
import { messageOf } from "../../api/request.ts";
import { Ask } from "../../components/ask.tsx";
import { Button } from "../../components/button.tsx";
import { Field, Select, TextArea } from "../../components/field.tsx";
import { SectionLine } from "../../components/section-line.tsx";
import { Sheet } from "../../components/sheet.tsx";
import { Tag } from "../../components/tag.tsx";
import { Time } from "../../components/time.tsx";
import { riskInWords } from "../../format/commissions.ts";
import { rewardInWords } from "../../format/rewards.ts";
import { useKeys } from "../../keyboard/keys.ts";
import { actDelayed } from "../../state/delayed.ts";
import { keep, readKept } from "../../state/kept.ts";
import { showToast } from "../../state/toasts.ts";
import type { Application } from "./application.ts";
import { REJECTIONS } from "./application.ts";

interface ApplicationSheetProps {
  readonly accountId: string;
  readonly application: Application;
  readonly isWaiting: boolean;
  /** @param isBack whether it waits again: taken back, or refused by the server. */
  readonly onDecided: (application: Application, isBack: boolean) => void;
  /** The server has it. */
  readonly onSettled: () => void;
  readonly onClose: () => void;
}

/** All that is known of one applicant, and what approving would give. */
export default function ApplicationSheet(props: ApplicationSheetProps) {
  const { accountId, application, isWaiting, onDecided, onSettled, onClose } = props;
  const { partner } = application;
  const groups = useGroups(accountId);
  const rewards = useRewards(accountId);
  const [chosen, setChosen] = useState<string>();
  const [isRejecting, setRejecting] = useState(false);
  const [isApproving, setApproving] = useState(false);
  const group = groups.find(({ id }) => id === (chosen ?? partner.groupId)) ?? groups[0];
  const own = rewards.filter(({ id }) =>
    [group?.saleRewardId, group?.leadRewardId, group?.clickRewardId, group?.referralRewardId].includes(id),
  );
  const name = partner.name.slice(0, 60);
  const approve = async () => {
    if (isApproving) return;
    setApproving(true);
    try {
      await callDub(accountId, "program_applications/approve", {
        method: "POST",
        body: { partnerId: partner.id, applicationId: application.id, groupId: group?.id },
      });
      showToast(`Approved ${name}, who is in ${group?.name.slice(0, 60)} now`);
      onDecided(application, false);
      onSettled();
    } catch (error) {
      showToast(`Not approved: ${messageOf(error)}`, { isError: true });
      setApproving(false);
    }
  };
  useKeys(
    isWaiting
      ? [
          { keys: "a", label: "Approve", run: () => void approve() },
          { keys: "r", label: "Reject", run: () => setRejecting(true) },
        ]
      : [],
  );
  return (
    <Sheet
      title={partner.name}
      aside={<Time at={application.createdAt} />}
      onClose={onClose}
      footer={
        isWaiting && (
          <>
            <Button className="d" hint="R" onClick={() => setRejecting(true)}>
              Reject
            </Button>
            <span className="grow" />
            <Button look="primary" hint="A" onClick={() => void approve()} aria-disabled={isApproving}>
              {isApproving ? "Approving…" : "Approve"}
            </Button>
          </>
        )
      }
    >
      <div className="body">
        <div className="form">
          <Person application={application} />
          <SectionLine title="Answers" />
          <dl className="answers grid gap-3">
            {(application.applicationFormData ?? []).map(({ label, value }) => (
              <div key={label}>
                <dt className="line-clamp-3" dir="auto">
                  {label}
                </dt>
                <dd dir="auto">{value || "—"}</dd>
              </div>
            ))}
            {!application.applicationFormData?.length && <p className="ink3 text-sm">The form asked nothing.</p>}
          </dl>
          <SectionLine title="Checks" />
          <Checks accountId={accountId} application={application} />
          {isWaiting && (
            <>
              <SectionLine title="What approving gives" />
              <Field label="Group">
                {(control) => (
                  <Select
                    {...control}
                    value={group?.id ?? ""}
                    onChange={setChosen}
                    options={groups.map(({ id, name: label }) => ({ value: id, label }))}
                  />
                )}
              </Field>
              <ul className="alt">
                {own.map((reward) => (
                  <li key={reward.id}>
                    <span>{`Pays ${rewardInWords(reward, reward.event)}`}</span>
                    <span>
                      {reward.modifiers &&
                        `${reward.modifiers.length} ${reward.modifiers.length === 1 ? "rule" : "rules"} more`}
                    </span>
                  </li>
                ))}
                {own.length === 0 && <li>This group pays nothing yet.</li>}
              </ul>
            </>
          )}
        </div>
      </div>
      {isRejecting && (
        <Reject
          accountId={accountId}
          application={application}
          onClose={() => setRejecting(false)}
          onDecided={onDecided}
          onSettled={onSettled}
        />
      )}
    </Sheet>
  );
}

function Person({ application: { partner } }: { readonly application: Application }) {
  const facts = [
    ["Mail", partner.email],
    ["Company", partner.companyName],
    ["Country", partner.country],
    ...(partner.platforms ?? [{ type: "website", identifier: partner.website ?? "" }]).map(
      ({ type, identifier }) =>
        [type === "website" ? "Site" : `${type[0]?.toUpperCase()}${type.slice(1)}`, identifier] as const,
    ),
  ] as const;
  return (
    <>
      {partner.description && (
        <p className="wrap-anywhere" dir="auto">
          {partner.description}
        </p>
      )}
      <ul className="alt">
        {facts
          .filter(([, value]) => Boolean(value))
          .map(([label, value]) => (
            <li key={label}>
              <span>{label}</span>
              <bdi dir="auto" className="wrap-anywhere">
                {value}
              </bdi>
            </li>
          ))}
      </ul>
    </>
  );
}

interface FraudGroup {
  readonly id: string;
  readonly type: string;
  readonly partner: { readonly id: string };
}

interface Customer {
  readonly id: string;
}

/** What speaks against somebody, as far as the server knows. */
function Checks({
  accountId,
  application: { partner },
}: {
  readonly accountId: string;
  readonly application: Application;
}) {
  const { data, error } = useQuery({
    queryKey: [...programKey(accountId), "fraud", partner.id],
    queryFn: ({ signal }) =>
      callDubDirectly<readonly FraudGroup[]>(accountId, "fraud/groups", { query: { partnerId: partner.id }, signal }),
  });
  const customers = useQuery({
    queryKey: [accountId, "customers", "email", partner.email],
    queryFn: ({ signal }) =>
      callDub<readonly Customer[]>(accountId, "customers", { query: { email: partner.email, limit: 1 }, signal }),
    enabled: Boolean(partner.email),
  });
  if (error) return <p className="help bad">{`Could not look: ${messageOf(error)}`}</p>;
  const isCustomer = (customers.data?.result.length ?? 0) > 0;
  const found = data?.result.filter((group) => group.partner.id === partner.id) ?? [];
  return (
    <div className="flex flex-wrap gap-2">
      {found.map(({ id, type }) => (
        <Tag key={id} text={riskInWords(type)} tone="bad" raw={type} />
      ))}
      {isCustomer && <Tag text="Same address as a customer" tone="warn" />}
      {data && customers.data && found.length === 0 && !isCustomer && (
        <>
          <Tag text="No risk found" tone="ok" />
          <Tag text="No customer has this address" tone="ok" />
        </>
      )}
    </div>
  );
}

interface RejectProps extends Omit<ApplicationSheetProps, "isWaiting"> {}

/** Sent after ten seconds, in which it can be taken back. */
function Reject({ accountId, application, onDecided, onSettled, onClose }: RejectProps) {
  const draft = `draft.reject.${application.id}`;
  const [reason, setReason] = useState<string>(REJECTIONS[0].value);
  const [note, setNote] = useState(() => readKept(draft, ""));
  const { partner } = application;
  return (
    <Ask
      title={`Reject ${partner.name.slice(0, 60)}`}
      body="The reason and your words are sent by mail. They can apply again after 30 days."
      verb="Reject"
      look="danger"
      onClose={onClose}
      run={async () => {
        if (note.trim().length > 500) return "Write at most 500 characters to the applicant.";
        keep(draft, undefined);
        onDecided(application, false);
        actDelayed({
          text: `Rejected ${partner.name.slice(0, 60)}`,
          restore: () => onDecided(application, true),
          failed: (error) => `Not rejected: ${messageOf(error)}`,
          async run() {
            await callDub(accountId, "program_applications/reject", {
              method: "POST",
              body: { partnerId: partner.id, rejectionReason: reason, rejectionNote: note.trim() || undefined },
              isLast: true,
            });
            onSettled();
          },
        });
        return undefined;
      }}
    >
      <Field label="Reason">
        {(control) => <Select {...control} value={reason} onChange={setReason} options={REJECTIONS} />}
      </Field>
      <Field label="To the applicant" aside="optional">
        {(control) => (
          <TextArea
            {...control}
            rows={3}
            value={note}
            onChange={(next) => {
              setNote(next);
              keep(draft, next);
            }}
          />
        )}
      </Field>
    </Ask>
  );
}
