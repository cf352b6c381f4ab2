import type { Totals } from "../../api/analytics.ts";
import { useAnalytics } from "../../api/analytics.ts";
import { Failure, Skeleton } from "../../components/states.tsx";
import { UserText } from "../../components/user-text.tsx";
import { count } from "../../format/numbers.ts";
import type { Range } from "../../format/range.ts";
import { movesOf } from "./moves-of.ts";

interface TopLink extends Totals {
  readonly id: string;
  readonly key: string;
  readonly url: string;
}

interface MovedMostProps {
  readonly accountId: string | undefined;
  readonly range: Range;
  readonly before: Range | undefined;
}

const CLICKS = { limit: 100, event: "clicks" };

/** Links with the most clicks more, and less, than in the period before. */
export function MovedMost({ accountId, range, before }: MovedMostProps) {
  const now = useAnalytics<TopLink>(accountId, "top_links", range, {}, CLICKS);
  const past = useAnalytics<TopLink>(accountId, "top_links", before, {}, CLICKS);
  const failed = [now, past].find(({ isError, data }) => isError && data === undefined);
  const moves = now.data && past.data && movesOf(now.data, past.data);
  return (
    <section className="card" aria-label="Moved most">
      <header>
        <h2>Moved most</h2>
        <span className="ink3 text-sm">against the period before</span>
      </header>
      {failed ? (
        <Failure error={failed.error} what="what moved" retry={() => void failed.refetch()} />
      ) : moves === undefined ? (
        <Skeleton rows={4} height={38} />
      ) : moves.length === 0 ? (
        <p className="ink3 p-4">Every link has as many clicks as before.</p>
      ) : (
        <ul className="lines low">
          {moves.map(({ row, by }) => (
            <li key={row.id}>
              <span className="b t w-40">
                <UserText text={row.key === "_root" ? row.url : `/${row.key}`} />
              </span>
              <span className="ink2 grow">{`${count(row.clicks)} clicks`}</span>
              <span className={`num b ${by > 0 ? "up" : "down"}`}>{`${by > 0 ? "+" : "−"}${count(Math.abs(by))}`}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
