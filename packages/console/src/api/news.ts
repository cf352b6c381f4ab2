import type { QueryClient } from "@tanstack/react-query";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { useStore } from "../state/store.ts";
import type { StreamMessage } from "./event-stream.ts";
import type { EventsQueryKey, LinkEvent } from "./events.ts";
import { withEvent } from "./events.ts";
import { followNews } from "./follow-news.ts";
import { eventsHeard, newsState } from "./news-state.ts";

/** Changed runs and accounts are asked for again together, however often they change. */
const TOGETHER_MS = 1_000;

const NUMBERS_MS = 15_000;

/** What shows runs, by the first or the second part of a query's key. */
const OF_RUNS: readonly unknown[] = ["runs", "campaigns", "sync-jobs"];

/** Keeps what pages show of an account up to date, as long as somebody sees the page. */
export function useNews(accountId: string | undefined): void {
  const client = useQueryClient();
  const isSeen = useSyncExternalStore(subscribeToVisibility, () => document.visibilityState === "visible");
  useEffect(() => {
    if (accountId === undefined || !isSeen) return;
    const runs = atMostEvery(TOGETHER_MS, () =>
      client.invalidateQueries({
        predicate: ({ queryKey }) => OF_RUNS.includes(queryKey[0]) || OF_RUNS.includes(queryKey[1]),
      }),
    );
    const accounts = atMostEvery(TOGETHER_MS, () => client.invalidateQueries({ queryKey: ["accounts"] }));
    const numbers = atMostEvery(NUMBERS_MS, () => eventsHeard.set((count) => count + 1));
    const stop = followNews(accountId, {
      onState: (state) => newsState.get() !== state && newsState.set(state),
      onMessage: (message) => {
        const { isOfRuns, isOfAccounts } = changesIn(message);
        if (isOfRuns) runs.ask();
        if (isOfAccounts) accounts.ask();
        if (takeEvents(client, accountId, message)) numbers.ask();
      },
    });
    return () => {
      stop();
      for (const one of [runs, accounts, numbers]) one.stop();
      newsState.set("starting");
    };
  }, [client, accountId, isSeen]);
}

/** Has the numbers of an account follow its events, on a page that shows the present. */
export function useNumbersFollow(accountId: string | undefined): void {
  const client = useQueryClient();
  const heard = useStore(eventsHeard);
  useEffect(() => {
    if (heard > 0) void client.invalidateQueries({ queryKey: [accountId, "analytics"] });
  }, [client, accountId, heard]);
}

/** What has to be asked for anew: what has changed, or all of it where more has than the message could tell. */
export function changesIn({ type, data }: StreamMessage): { isOfRuns: boolean; isOfAccounts: boolean } {
  const isGap = (type === "start" || type === "changes") && (data as { readonly hasGap: boolean }).hasGap;
  return { isOfRuns: isGap || type === "run", isOfAccounts: isGap || type === "account" };
}

/** @returns whether the message was about events. */
function takeEvents(client: QueryClient, accountId: string, { type, data }: StreamMessage): boolean {
  const queryKey = [accountId, "events"];
  if (type === "start") {
    if ((data as { readonly hasGap: boolean }).hasGap) void client.invalidateQueries({ queryKey });
    return true;
  }
  if (type !== "click" && type !== "lead" && type !== "sale") return false;
  for (const query of client.getQueryCache().findAll({ queryKey })) {
    const isOnItsWay = query.state.fetchStatus === "fetching";
    const before = query.state.data as readonly LinkEvent[] | undefined;
    const after = before && withEvent(before, query.queryKey as EventsQueryKey, data as LinkEvent);
    // An answer that is on its way may lack it, and would take the place of what has it.
    if (after === undefined || isOnItsWay) void client.invalidateQueries({ queryKey: query.queryKey });
    else client.setQueryData(query.queryKey, after);
  }
  return true;
}

/** Calls back soon after it was asked to, and not again before the time is over. */
function atMostEvery(ms: number, callback: () => unknown) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastMs = Number.NEGATIVE_INFINITY;
  return {
    ask() {
      timer ??= setTimeout(
        () => {
          timer = undefined;
          lastMs = performance.now();
          callback();
        },
        Math.max(0, lastMs + ms - performance.now()),
      );
    },
    stop: () => clearTimeout(timer),
  };
}

function subscribeToVisibility(listener: () => void): () => void {
  document.addEventListener("visibilitychange", listener);
  return () => document.removeEventListener("visibilitychange", listener);
}
