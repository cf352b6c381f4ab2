import { Download, Pause, Play } from "lucide-react";
import { useRef, useState } from "react";
import { useAccount } from "../../api/accounts.ts";
import type { EventKind, LinkEvent } from "../../api/events.ts";
import { eventIdOf, eventsQuery, useLiveEvents } from "../../api/events.ts";
import { newsState } from "../../api/news-state.ts";
import { Button } from "../../components/button.tsx";
import type { Column } from "../../components/data-table.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { EventIcon, placeOf, worthOf } from "../../components/event-icon.tsx";
import { Segments } from "../../components/segments.tsx";
import { Empty, Failure, Skeleton } from "../../components/states.tsx";
import { Time } from "../../components/time.tsx";
import { useRows } from "../../components/use-rows.ts";
import { UserText } from "../../components/user-text.tsx";
import { toCsv } from "../../format/csv.ts";
import type { Begin } from "../../shell/page.ts";
import { PageFrame } from "../../shell/page-frame.tsx";
import { saveFile } from "../../state/save-file.ts";
import type { Search } from "../../state/search.ts";
import { usePageSearch, useSetSearch } from "../../state/search.ts";
import { useStore } from "../../state/store.ts";
import { EventSheet } from "./event-sheet.tsx";

const EVERY_MS = 2_000;
const SHOWN = 200;
const KINDS: readonly EventKind[] = ["clicks", "leads", "sales"];
const CHOICES = [
  { value: "all", label: "All" },
  { value: "clicks", label: "Clicks" },
  { value: "leads", label: "Leads" },
  { value: "sales", label: "Sales" },
];

const kindsOf = ({ kind }: Search) => KINDS.filter((one) => kind === undefined || kind === one);

export const begin: Begin = (client, accountId, search) =>
  client.prefetchQuery(eventsQuery(accountId, kindsOf(search), { limit: SHOWN }));

/** The newest events, as they come. */
export default function EventsPage() {
  const account = useAccount();
  const search = usePageSearch();
  const setSearch = useSetSearch();
  const [isPaused, setPaused] = useState(false);
  const frozen = useRef<readonly LinkEvent[]>(undefined);
  const kinds = kindsOf(search);
  const { data, error, refetch } = useLiveEvents(account?.id, kinds, { limit: SHOWN, everyMs: EVERY_MS });
  const isBroken = useStore(newsState) === "broken";
  if (!isPaused) frozen.current = data;
  const events = (isPaused ? frozen.current : data) ?? [];
  const unseen = isPaused && data ? data.findIndex((event) => eventIdOf(event) === eventIdOf(events[0] ?? event)) : 0;
  const open = (event: LinkEvent) => setSearch({ event: eventIdOf(event) });
  const rows = useRows({ rows: events, idOf: eventIdOf, onOpen: open, openId: search.event });
  const opened = events.find((event) => eventIdOf(event) === search.event);
  return (
    <PageFrame
      title="Events"
      count={
        <span className={`tag ${isPaused ? "" : isBroken ? "warn" : "ok"}`} role="status">
          {isPaused
            ? `Paused${unseen > 0 ? `, ${unseen} new` : ""}`
            : isBroken
              ? "Trying again, nothing is missed"
              : "Live"}
        </span>
      }
      actions={
        <>
          <Button
            look="ghost"
            icon={Download}
            className="hide-m"
            onClick={() => saveFile("events.csv", "text/csv", toCsv(events.map(toLine)))}
          >
            Export
          </Button>
          <Button icon={isPaused ? Play : Pause} onClick={() => setPaused(!isPaused)}>
            {isPaused ? "Go on" : "Pause"}
          </Button>
        </>
      }
      bar={
        <Segments
          label="Events of"
          value={search.kind ?? "all"}
          options={CHOICES}
          onChange={(kind) => setSearch({ kind: kind === "all" ? undefined : kind })}
        />
      }
      sheet={opened && <EventSheet event={opened} onClose={() => setSearch({ event: undefined })} />}
    >
      {error && !data ? (
        <Failure error={error} what="the events" retry={() => void refetch()} />
      ) : !data ? (
        <Skeleton rows={14} height={36} />
      ) : events.length === 0 ? (
        <Empty title="No events in the last 30 days" text="Visit a short link, and the click is here within seconds." />
      ) : (
        <DataTable
          label="Events"
          columns={columns(open)}
          rows={events}
          idOf={eventIdOf}
          nameOf={({ event, link }) => `${event} on ${link.key}`}
          currentId={rows.currentId}
          onCurrent={rows.setCurrent}
          onOpen={open}
          isDense
          isNarrow={opened !== undefined}
        />
      )}
    </PageFrame>
  );
}

function columns(open: (event: LinkEvent) => void): readonly Column<LinkEvent>[] {
  return [
    {
      id: "what",
      header: "Event",
      isTelling: true,
      cell: (event) => (
        <button type="button" className="row open" onClick={() => open(event)}>
          <EventIcon {...event} />
          <span className="grid min-w-0 text-start">
            <span className="t">
              <span className="b">
                <UserText text={`/${event.link.key}`} />
              </span>{" "}
              <span className="ink3">{event.eventName}</span>
            </span>
            <span className="only-m ink3 t text-xs">
              <UserText text={[placeOf(event), sourceOf(event)].filter(Boolean).join(" · ")} />
            </span>
          </span>
        </button>
      ),
    },
    { id: "place", header: "Who or where", width: 190, cell: (event) => <UserText text={placeOf(event)} /> },
    { id: "device", header: "Device", width: 110, cell: ({ click }) => click.device },
    {
      id: "source",
      header: "Source",
      width: 170,
      cell: (event) => <UserText text={sourceOf(event)} />,
    },
    {
      id: "worth",
      header: "Value",
      width: 110,
      isNumber: true,
      isTelling: true,
      cell: (event) => (
        <>
          <span className={event.sale ? "b" : "ink3"}>{worthOf(event)}</span>
          <span className="only-m ink3 text-xs">
            <Time at={event.timestamp} />
          </span>
        </>
      ),
    },
    { id: "when", header: "When", width: 90, isNumber: true, cell: ({ timestamp }) => <Time at={timestamp} /> },
  ];
}

function sourceOf({ click }: LinkEvent): string {
  return click.referer === "(direct)" ? "Direct" : click.referer;
}

function toLine({ event, timestamp, eventName, link, click, customer, sale }: LinkEvent) {
  return {
    timestamp,
    event,
    name: eventName ?? "",
    link: link.shortLink,
    country: click.country,
    city: click.city,
    device: click.device,
    browser: click.browser,
    os: click.os,
    referer: click.referer,
    customer: customer?.externalId ?? "",
    amount: sale?.amount ?? "",
    currency: sale?.currency ?? "",
  };
}
