import type { LinkedEventStore } from "../events/linked-events.ts";
import type { ThreadMethods } from "./messages.ts";

/** What a function is given to does not travel between threads. */
type Method = Exclude<keyof LinkedEventStore, "close" | "holdStill">;

/** Complete by type: a method that is added to the store must be named here. */
const METHODS: Readonly<Record<Method, true>> = {
  append: true,
  watermark: true,
  count: true,
  timeseries: true,
  linkSeries: true,
  breakdown: true,
  sumLinks: true,
  groupLinks: true,
  askSql: true,
  prepare: true,
  list: true,
  listAfter: true,
  findNumbers: true,
  findClick: true,
  findLatestLead: true,
  clickSeconds: true,
  visitorsBetween: true,
  deleteCustomerPersonalData: true,
  deleteBefore: true,
  deleteWorkspace: true,
};

/** The methods of an event store that lives in another thread, each of which asks there. */
export function forwarded(
  call: (method: keyof ThreadMethods, args: readonly unknown[]) => Promise<unknown>,
): Pick<LinkedEventStore, Method> {
  const methods = Object.keys(METHODS).map((name) => [
    name,
    (...args: unknown[]) => call(`events.${name as Method}`, args),
  ]);
  // Each is called by its own name and returns what it returns there.
  return Object.fromEntries(methods) as Pick<LinkedEventStore, Method>;
}
