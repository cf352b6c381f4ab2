import { createStore, useStore } from "../state/store.ts";
import type { NewsState } from "./follow-news.ts";

/** Whether this page is told what happens, or has to ask. */
export const newsState = createStore<NewsState>("starting");

/** Counts up when there were events, at most every 15 s: numbers take the server a while. */
export const eventsHeard = createStore(0);

/** Whether news of the account come by themselves. */
export function useIsTold(): boolean {
  return useStore(newsState) === "live";
}
