import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { callDubDirectly } from "../../api/dub.ts";
import { useRefreshProgram } from "../../api/program.ts";
import { Ask } from "../../components/ask.tsx";
import { Button } from "../../components/button.tsx";
import { Confirm } from "../../components/dialog.tsx";
import { Field, Select, TextArea, TextInput } from "../../components/field.tsx";
import { SectionLine } from "../../components/section-line.tsx";
import { Sheet } from "../../components/sheet.tsx";
import { Failure, Skeleton } from "../../components/states.tsx";
import { Tag } from "../../components/tag.tsx";
import { Time } from "../../components/time.tsx";
import { UserText } from "../../components/user-text.tsx";
import { centsInField, parseCents } from "../../format/cents.ts";
import { money } from "../../format/money.ts";
import { count } from "../../format/numbers.ts";
import { usePageSearch, useSetSearch } from "../../state/search.ts";
import { showToast } from "../../state/toasts.ts";
import type { Bounty, Submission } from "./bounty.ts";
import { bountiesKey, bountyInWords, STATUSES, useSubmissions } from "./bounty.ts";

interface BountySheetProps {
  readonly accountId: string;
  readonly id: string;
  readonly onClose: () => void;
}

/** A bounty, and what was handed in for it. */
export default function BountySheet({ accountId, id, onClose }: BountySheetProps) {
  const query = useQuery({
    queryKey: [...bountiesKey(accountId), "one", id],
    queryFn: ({ signal }) => callDubDirectly<Bounty>(accountId, `bounties/${encodeURIComponent(id)}`, { signal }),
  });
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const bounty = query.data?.result;
  const isArchived = bounty?.archivedAt != null;
  return (
    <Sheet
      title={bounty?.name ?? "Bounty"}
      onClose={onClose}
      footer={bounty && <Button onClick={() => setAsking(true)}>{isArchived ? "Open again" : "Archive"}</Button>}
    >
      {query.error && !bounty ? (
        <Failure error={query.error} what="this bounty" retry={() => void query.refetch()} />
      ) : !bounty ? (
        <Skeleton rows={5} />
      ) : (
        <div className="body">
          <div className="form">
            <p className="b">{bountyInWords(bounty)}</p>
            {bounty.description && (
              <p className="wrap-anywhere whitespace-pre-wrap" dir="auto">
                {bounty.description}
              </p>
            )}
            <Submissions accountId={accountId} bounty={bounty} />
          </div>
        </div>
      )}
      {isAsking && bounty && (
        <Confirm
          title={`${isArchived ? "Open again" : "Archive"} ${bounty.name?.slice(0, 60) ?? "this bounty"}`}
          body={
            isArchived
              ? "Partners can hand in again."
              : "Nothing more can be handed in. What was handed in stays, and can be reviewed."
          }
          verb={isArchived ? "Open again" : "Archive"}
          onClose={() => setAsking(false)}
          run={async () => {
            await callDubDirectly(accountId, `admin/program/bounties/${bounty.id}/archive`, {
              method: "POST",
              body: { archived: !isArchived },
            });
            await client.invalidateQueries({ queryKey: bountiesKey(accountId) });
          }}
        />
      )}
    </Sheet>
  );
}

function Submissions({ accountId, bounty }: { readonly accountId: string; readonly bounty: Bounty }) {
  const { show } = usePageSearch();
  const setSearch = useSetSearch();
  const { list, rows, onEnd } = useSubmissions(accountId, bounty.id, show);
  return (
    <>
      <SectionLine title="Handed in" aside={list.data && `${count(rows.length)}${onEnd ? "+" : ""}`} />
      <Select
        aria-label="Which submissions"
        value={show ?? ""}
        onChange={(value) => setSearch({ show: value || undefined }, { replace: true })}
        options={[
          { value: "", label: "All but rejected" },
          ...Object.entries(STATUSES).map(([value, { label }]) => ({ value, label })),
        ]}
      />
      {list.error && rows.length === 0 ? (
        <Failure error={list.error} what="what was handed in" retry={() => void list.refetch()} />
      ) : !list.data ? (
        <Skeleton rows={2} height={72} />
      ) : rows.length === 0 ? (
        <p className="ink3 text-sm">Nothing was handed in.</p>
      ) : (
        <ul className="grid gap-2">
          {rows.map((submission) => (
            <SubmissionCard key={submission.id} accountId={accountId} bounty={bounty} submission={submission} />
          ))}
        </ul>
      )}
      {onEnd && <Button onClick={onEnd}>More</Button>}
    </>
  );
}

interface SubmissionProps {
  readonly accountId: string;
  readonly bounty: Bounty;
  readonly submission: Submission;
}

function SubmissionCard({ accountId, bounty, submission }: SubmissionProps) {
  const [asked, setAsked] = useState<"approve" | "reject">();
  const state = STATUSES[submission.status];
  const close = () => setAsked(undefined);
  return (
    <li className="card grid gap-2 p-3 text-sm">
      <p className="row">
        <UserText className="b" text={submission.partner?.name ?? "A partner"} />
        <span className="ink3 flex-none text-xs">
          <Time at={submission.completedAt ?? submission.createdAt} />
        </span>
        <span className="ms-auto flex-none">
          <Tag text={state?.label ?? submission.status} tone={state?.tone ?? ""} raw={submission.status} />
        </span>
      </p>
      {submission.description && (
        <p className="wrap-anywhere" dir="auto">
          {submission.description}
        </p>
      )}
      {[...(submission.urls ?? []), ...(submission.files ?? []).map(({ url }) => url)].map((url) => (
        <WebAddress key={url} url={url} />
      ))}
      {submission.performanceCount !== null && <p>{`Reached ${count(submission.performanceCount)}`}</p>}
      {submission.commission && <p className="ink3">{`Earned ${money(submission.commission.earnings)}`}</p>}
      {submission.rejectionNote && (
        <p className="ink3 wrap-anywhere" dir="auto">
          {submission.rejectionNote}
        </p>
      )}
      {submission.status === "submitted" && (
        <p className="row">
          <Button size="sm" look="primary" onClick={() => setAsked("approve")}>
            Approve
          </Button>
          <Button size="sm" className="d" onClick={() => setAsked("reject")}>
            Reject
          </Button>
        </p>
      )}
      {asked === "approve" && <Approve {...{ accountId, bounty, submission }} onClose={close} />}
      {asked === "reject" && <Reject {...{ accountId, bounty, submission }} onClose={close} />}
    </li>
  );
}

/** A link only where it leads to the web: partners write what they like. */
function WebAddress({ url }: { readonly url: string }) {
  const isWeb = /^https?:\/\//i.test(url);
  return isWeb ? (
    <a className="text-accent-ink underline wrap-anywhere" href={url} target="_blank" rel="noreferrer nofollow">
      <bdi dir="auto">{url}</bdi>
    </a>
  ) : (
    <UserText text={url} />
  );
}

interface ActProps extends SubmissionProps {
  readonly onClose: () => void;
}

function Approve({ accountId, bounty, submission, onClose }: ActProps) {
  const refresh = useRefreshProgram(accountId);
  const [text, setText] = useState(centsInField(bounty.rewardAmount ?? 0));
  const cents = bounty.rewardAmount ?? parseCents(text);
  const name = submission.partner?.name.slice(0, 60) ?? "the partner";
  return (
    <Ask
      title={cents === undefined ? `Approve the work of ${name}` : `Approve the work of ${name} for ${money(cents)}`}
      body="A commission is made of it, which waits for its holding time as others do."
      verb="Approve"
      onClose={onClose}
      run={async () => {
        if (!cents) return "Write what it earns, in dollars, such as 40.00.";
        await callDubDirectly(accountId, `bounties/${bounty.id}/submissions/${submission.id}/approve`, {
          method: "POST",
          body: bounty.rewardAmount === null ? { rewardAmount: cents } : {},
        });
        await refresh();
        showToast(`${name} earns ${money(cents)}`);
        return undefined;
      }}
    >
      {bounty.rewardAmount === null && (
        <Field label="It earns, in US dollars">
          {(control) => <TextInput {...control} value={text} onChange={setText} autoFocus />}
        </Field>
      )}
    </Ask>
  );
}

const REJECTIONS = [
  { value: "didNotMeetCriteria", label: "It is not what was asked for" },
  { value: "invalidProof", label: "It proves nothing" },
  { value: "duplicateSubmission", label: "It was handed in before" },
  { value: "outOfTimeWindow", label: "It came too early or too late" },
  { value: "other", label: "Another reason" },
];

function Reject({ accountId, bounty, submission, onClose }: ActProps) {
  const refresh = useRefreshProgram(accountId);
  const [reason, setReason] = useState("didNotMeetCriteria");
  const [note, setNote] = useState("");
  const name = submission.partner?.name.slice(0, 60) ?? "the partner";
  return (
    <Ask
      title={`Reject the work of ${name}`}
      body="The partner is told the reason and your words, and earns nothing by it."
      verb="Reject"
      look="danger"
      onClose={onClose}
      run={async () => {
        const path = `bounties/${bounty.id}/submissions/${submission.id}`;
        await callDubDirectly(accountId, `${path}/reject`, {
          method: "POST",
          body: { rejectionReason: reason, rejectionNote: note.trim() || undefined },
        });
        await refresh();
        showToast(`Rejected the work of ${name}`, {
          durationMs: 10_000,
          undo: () =>
            void callDubDirectly(accountId, `admin/program/${path}/reopen`, { method: "POST" })
              .then(refresh)
              .catch(() => showToast("Not undone. Look under Rejected.", { isError: true })),
        });
        return undefined;
      }}
    >
      <Field label="Because">
        {(control) => <Select {...control} value={reason} onChange={setReason} options={REJECTIONS} />}
      </Field>
      <Field label="To the partner" aside="optional">
        {(control) => <TextArea {...control} value={note} onChange={setNote} />}
      </Field>
    </Ask>
  );
}
