import { formatServerSentEvent } from "@overdub/contract";
import type { Account } from "../accounts/account.ts";
import type { SendThrough } from "../invoke/create-send-through.ts";
import type { Pulled } from "../sync-jobs/pull-events.ts";
import { pullFrom } from "../sync-jobs/pull-events.ts";
import type { NewsItem } from "./news-log.ts";
import type { ReadNews } from "./news-watch.ts";

/** As many as a page shows: where more came, it reads its list anew. */
const MOST = 200;

/** The rarest first: without news of these, their answer says whether there is any of the others. */
const KINDS = ["sales", "leads", "clicks"] as const;

const ALWAYS = { fromMs: 0, toMs: null };

/**
 * New events of the embedded workspace, by their numbers: nothing is missed and nothing comes twice, across restarts, too.
 *
 * @param findAccount as it is at this moment. Its error is the round's.
 */
export function numberedEvents(sendThrough: SendThrough, findAccount: () => Promise<Account>): ReadNews {
  return async (since, signal) => {
    const account = await findAccount();
    const pull = (event: (typeof KINDS)[number], after: number, limit: number) =>
      pullFrom(sendThrough, account, { list: { event, filters: {} }, period: ALWAYS, after, limit }, signal);
    if (since === undefined) {
      const { last } = await pull("sales", Number.MAX_SAFE_INTEGER, 1);
      return { items: [], position: last, hasGap: false };
    }
    const found: Pulled[] = [];
    for (const kind of KINDS) {
      const pulled = await pull(kind, since, MOST);
      if (pulled.last === since) return { items: [], position: since, hasGap: false };
      // A number from before a backup was restored lies ahead of all that there are.
      if (!pulled.isLast || pulled.last < since) return { items: [], position: pulled.last, hasGap: true };
      found.push(pulled);
    }
    // Later pulls may have seen events that came after the earlier ones.
    const position = Math.min(...found.map(({ number }) => number));
    const items = found
      .flatMap(({ records }) => records)
      .filter(({ number }) => number <= position)
      .toSorted((a, b) => a.number - b.number)
      .map(({ number, record }) => toEventNews(number, record.value));
    return { items, position, hasGap: false };
  };
}

/** @param value  An event, as Dub shows it. */
export function toEventNews(position: number, value: unknown): NewsItem {
  const { event } = value as { readonly event: string };
  return { position, text: formatServerSentEvent({ id: position, event, data: value }) };
}
