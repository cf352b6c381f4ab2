import { newTrace } from "../request-log/call-trace.ts";
import type { RequestLog } from "../request-log/create-request-log.ts";

/** Keeps nothing; for tests of what stands before it. */
export const NO_REQUEST_LOG: RequestLog = {
  watch: (_, work) => work(newTrace(false)),
  flush: async () => {},
  prune: async () => {},
};
