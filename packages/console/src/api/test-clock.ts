import { queryOptions } from "@tanstack/react-query";
import { callDubDirectly } from "./dub.ts";

/** The time of a workspace; only that of a test workspace can be moved. */
export interface Clock {
  readonly isTestWorkspace: boolean;
  readonly now: string;
}

export const testClockQuery = (accountId: string) =>
  queryOptions({
    queryKey: [accountId, "test-clock"],
    queryFn: ({ signal }) => callDubDirectly<Clock>(accountId, "test-clock", { signal }).then(({ result }) => result),
  });
