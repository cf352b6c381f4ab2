import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useList } from "../../api/lists.ts";
import { messageOf, request } from "../../api/request.ts";
import { Ask } from "../../components/ask.tsx";
import { Button } from "../../components/button.tsx";
import type { Column } from "../../components/data-table.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Field, TextArea } from "../../components/field.tsx";
import { FilterBar } from "../../components/filter-bar.tsx";
import { SectionLine } from "../../components/section-line.tsx";
import { Empty, Failure, Skeleton } from "../../components/states.tsx";
import { Tag } from "../../components/tag.tsx";
import { Time } from "../../components/time.tsx";
import { UserText } from "../../components/user-text.tsx";
import { money } from "../../format/money.ts";
import type { Tone } from "../../format/text.ts";
import { usePageSearch, useSetSearch } from "../../state/search.ts";
import { showToast } from "../../state/toasts.ts";
import { NewSource } from "./new-source.tsx";
import type { Source } from "./source.ts";
import { SourceList } from "./source-list.tsx";

interface ConversionEvent {
  readonly id: string;
  readonly source_id: string;
  readonly type: string;
  readonly state: string;
  readonly reason: string | null;
  readonly attempts: number;
  readonly created_at: string;
}

interface Review {
  readonly id: string;
  readonly integrated_account_id: string;
  readonly state: string;
  readonly reason: string;
  readonly commission_id: string;
  readonly clawback_cents: number;
}

const STATES: Readonly<Record<string, { readonly label: string; readonly tone: Tone }>> = {
  received: { label: "Is looked at", tone: "info" },
  waiting: { label: "Waits", tone: "warn" },
  sent: { label: "Counted", tone: "ok" },
  ignored: { label: "Left out", tone: "" },
  failed: { label: "Failed", tone: "bad" },
};

const keyOf = (accountId: string) => [accountId, "conversions"];

interface ConversionListProps {
  readonly accountId: string;
  readonly onMake: () => void;
}

/** What billing systems have told, what became of it, and what has to be taken back by hand. */
export default function ConversionList({ accountId, onMake }: ConversionListProps) {
  const search = usePageSearch();
  const setSearch = useSetSearch();
  const client = useQueryClient();
  const adding = search.new !== undefined && (
    <NewSource accountId={accountId} onClose={() => setSearch({ new: undefined })} />
  );
  const sources = useQuery({
    queryKey: [...keyOf(accountId), "sources"],
    queryFn: ({ signal }) =>
      request<{ readonly result: readonly Source[] }>("/conversion-source", {
        query: { integrated_account_id: accountId, limit: 100 },
        signal,
      }),
  });
  const own = sources.data?.result ?? [];
  const sourceId = own.some(({ id }) => id === search.source) ? search.source : own[0]?.id;
  const found = useList<ConversionEvent>(
    [...keyOf(accountId), "events", sourceId, search.state],
    (cursor, signal) =>
      request("/conversion-event", {
        query: { source_id: sourceId, state: search.state, limit: 100, next_cursor: cursor },
        signal,
      }),
    { isEnabled: sourceId !== undefined, refetchMs: 15_000 },
  );
  const retry = (id: string) =>
    request(`/conversion-event/${id}/retry`, { method: "POST" })
      .then(() => client.invalidateQueries({ queryKey: keyOf(accountId) }))
      .catch((error: unknown) => showToast(`Not tried: ${messageOf(error)}`, { isError: true }));
  if (sources.isError && !sources.data) {
    return <Failure error={sources.error} what="the sources" retry={() => void sources.refetch()} />;
  }
  if (!sources.data) return <Skeleton rows={6} />;
  if (own.length === 0) {
    return (
      <>
        <Empty
          title="No billing system tells of sales yet"
          text="Connect Stripe or another one: leads, sales and refunds count by themselves then, and each event says what became of it."
          action={
            <Button look="primary" icon={Plus} onClick={onMake}>
              New source
            </Button>
          }
        />
        {adding}
      </>
    );
  }
  const names = new Map(own.map(({ id, name }) => [id, name]));
  return (
    <>
      <div className="bar pt-3!">
        <FilterBar
          fields={[
            { id: "source", label: "Source", choices: own.map(({ id, name }) => ({ value: id, label: name })) },
            {
              ...{ id: "state", label: "State" },
              choices: ["received", "waiting", "sent", "ignored", "failed"].map((value) => ({
                value,
                label: STATES[value]?.label ?? value,
              })),
            },
          ]}
          search={search}
          onChange={setSearch}
        />
      </div>
      {adding}
      <SourceList accountId={accountId} sources={own} />
      <Reviews accountId={accountId} />
      {found.list.isError && found.rows.length === 0 ? (
        <Failure error={found.list.error} what="the events" retry={() => void found.list.refetch()} />
      ) : !found.list.data ? (
        <Skeleton rows={8} />
      ) : found.rows.length === 0 ? (
        <Empty
          title={search.state ? "No event is in this state" : "Nothing was told yet"}
          text={`${names.get(sourceId ?? "") ?? "The source"} sends to ${own.find(({ id }) => id === sourceId)?.url ?? "its address"}.`}
        />
      ) : (
        <DataTable
          label="Events"
          columns={columnsOf((id) => void retry(id))}
          rows={found.rows}
          idOf={({ id }) => id}
          nameOf={({ type }) => type}
          onEnd={found.onEnd}
        />
      )}
    </>
  );
}

function columnsOf(onRetry: (id: string) => void): readonly Column<ConversionEvent>[] {
  return [
    {
      id: "event",
      header: "Event",
      isTelling: true,
      cell: ({ type, reason }) => (
        <>
          <UserText className="b block" text={type} />
          <UserText className="ink3 block text-xs" text={reason ?? ""} />
        </>
      ),
    },
    { id: "when", header: "Told", width: 84, isNumber: true, cell: ({ created_at: at }) => <Time at={at} /> },
    { id: "attempts", header: "Looked at", width: 96, isNumber: true, cell: ({ attempts }) => attempts },
    {
      id: "state",
      header: "State",
      width: 128,
      isTelling: true,
      cell: ({ state }) => <Tag text={STATES[state]?.label ?? state} tone={STATES[state]?.tone ?? ""} raw={state} />,
    },
    {
      id: "again",
      header: "",
      width: 110,
      cell: ({ id, state }) =>
        state === "failed" || state === "ignored" ? (
          <Button size="sm" onClick={() => onRetry(id)}>
            Look again
          </Button>
        ) : null,
    },
  ];
}

/** Commissions that Dub does not change any more: somebody has to. */
function Reviews({ accountId }: { readonly accountId: string }) {
  const client = useQueryClient();
  const [asked, setAsked] = useState<Review>();
  const [note, setNote] = useState("");
  const { data } = useQuery({
    queryKey: [...keyOf(accountId), "reviews"],
    queryFn: ({ signal }) =>
      request<{ readonly result: readonly Review[] }>("/conversion-review", {
        query: { state: "open", limit: 100 },
        signal,
      }),
  });
  const open = (data?.result ?? []).filter((review) => review.integrated_account_id === accountId);
  if (open.length === 0) return null;
  return (
    <section className="px-4 pb-3 lg:px-5" aria-label="To be taken back by hand">
      <SectionLine title="To be taken back by hand" aside={open.length} />
      <ul className="alt">
        {open.map((review) => (
          <li key={review.id}>
            <bdi dir="auto">{`${money(review.clawback_cents)} of ${review.commission_id}: ${review.reason}`}</bdi>
            <span>
              <Button size="sm" onClick={() => setAsked(review)}>
                It is done
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {asked && (
        <Ask
          title={`${money(asked.clawback_cents)} is taken back`}
          body="This says that somebody has dealt with it. It moves no money."
          verb="It is done"
          onClose={() => setAsked(undefined)}
          run={async () => {
            await request(`/conversion-review/${asked.id}`, {
              method: "PATCH",
              body: { state: "resolved", note: note.trim() || null },
            });
            await client.invalidateQueries({ queryKey: keyOf(accountId) });
            return undefined;
          }}
        >
          <Field label="What was done" aside="optional">
            {(control) => <TextArea {...control} value={note} onChange={setNote} />}
          </Field>
        </Ask>
      )}
    </section>
  );
}
