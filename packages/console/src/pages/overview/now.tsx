import { Link } from "@tanstack/react-router";
import { eventIdOf, useLiveEvents } from "../../api/events.ts";
import { EventIcon, placeOf, worthOf } from "../../components/event-icon.tsx";
import { Failure, Skeleton } from "../../components/states.tsx";
import { Time } from "../../components/time.tsx";
import { UserText } from "../../components/user-text.tsx";
import { plural } from "../../format/numbers.ts";
import { usePageSearch } from "../../state/search.ts";

const SHOWN = 8;
const EVERY_MS = 5_000;
const RECENT_MS = 300_000;

/** The newest events, as they come. */
export function Now({ accountId }: { readonly accountId: string | undefined }) {
  const { account } = usePageSearch();
  const { data, error, refetch } = useLiveEvents(accountId, ["clicks", "leads", "sales"], {
    limit: 20,
    everyMs: EVERY_MS,
  });
  const recent = data?.filter(({ timestamp }) => Date.now() - Date.parse(timestamp) < RECENT_MS).length ?? 0;
  return (
    <section className="card" aria-label="Now">
      <header>
        <h2>Now</h2>
        {recent > 0 && <span className="tag ok">{`${plural(recent, "event")} in 5 min`}</span>}
        <Link to={"/events" as never} search={{ account } as never} className="ink2 ms-auto text-sm">
          All events
        </Link>
      </header>
      {error && !data ? (
        <Failure error={error} what="the newest events" retry={() => void refetch()} />
      ) : !data ? (
        <Skeleton rows={SHOWN} height={34} />
      ) : data.length === 0 ? (
        <p className="ink3 p-4">Nobody has visited a link in the last 30 days.</p>
      ) : (
        <ul className="lines low">
          {data.slice(0, SHOWN).map((event) => (
            <li key={eventIdOf(event)}>
              <span className="ink3 w-12">
                <Time at={event.timestamp} />
              </span>
              <EventIcon {...event} />
              <span className="b grow t">
                <UserText text={`/${event.link.key}`} />
              </span>
              <span className="ink2 w-32 t hide-m">
                <UserText text={placeOf(event)} />
              </span>
              <span className={`num w-20 ${event.sale ? "b" : "ink3"}`}>{worthOf(event)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
