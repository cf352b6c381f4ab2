import { listEvents } from "@overdub/contract";
import type { Account } from "../accounts/account.ts";
import { SYSTEM } from "../callers/call-origin.ts";
import { eventIdentity } from "../datastores/sink-record.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { SendThrough } from "../invoke/create-send-through.ts";
import { isFields, textAt } from "../json/fields.ts";
import { readBody } from "../upstream/read-body.ts";
import type { ReadNews } from "./news-watch.ts";
import { toEventNews } from "./numbered-events.ts";

/** As many as a page of any Dub holds. */
const MOST = 100;
const KINDS = ["clicks", "leads", "sales"] as const;

/**
 * New events of a Dub that numbers none, out of the newest of each kind: whichever was not among those of the round before.
 * Positions are made here, from the times of events, so that they go on ascending after a restart.
 *
 * @param findAccount as it is at this moment. Its error is the round's.
 */
export function listedEvents(
  sendThrough: SendThrough,
  findAccount: () => Promise<Account>,
  now: () => number,
): ReadNews {
  let known: ReadonlySet<string> | undefined;

  async function newest(account: Account, event: string, signal: AbortSignal): Promise<readonly unknown[]> {
    const query = new URLSearchParams({ event, interval: "24h", limit: String(MOST) });
    const { response, redactor } = await sendThrough(
      account,
      {
        method: listEvents.method,
        path: `${listEvents.path}?${query}`,
        body: undefined,
        isRead: true,
        budget: listEvents.budget,
        resource: "events",
        action: "list",
      },
      { actor: SYSTEM, interactive: false, signal },
    );
    const body = readBody(response, redactor);
    if ("json" in body && Array.isArray(body.json)) return body.json;
    throw new GatewayError(502, "The upstream answered with something that is no list of events");
  }

  return async (given, signal) => {
    const account = await findAccount();
    const before = known;
    // A listener may name any number.
    const since = before || given === undefined ? given : Math.min(given, now());
    const names = new Set<string>();
    const found: { readonly atMs: number; readonly value: unknown }[] = [];
    let hasGap = false;
    for (const kind of KINDS) {
      const rows = await newest(account, kind, signal);
      const fresh = rows.filter((row) => {
        const name = eventIdentity(row) ?? "";
        names.add(name);
        // After a restart nothing is known but how far the listener has come.
        return before ? !before.has(name) : since !== undefined && timeOf(row) > since;
      });
      if (fresh.length === MOST) hasGap = true;
      found.push(...fresh.filter(isFields).map((value) => ({ atMs: timeOf(value), value })));
    }
    known = names;
    let position = since ?? now();
    if (hasGap) return { items: [], position: Math.max(position + 1, now()), hasGap };
    const items = found
      .toSorted((a, b) => a.atMs - b.atMs)
      .map(({ atMs, value }) => {
        position = Math.max(position + 1, atMs);
        return toEventNews(position, value);
      });
    return { items, position, hasGap };
  };
}

function timeOf(event: unknown): number {
  const atMs = Date.parse((isFields(event) ? textAt(event, "timestamp") : undefined) ?? "");
  return Number.isNaN(atMs) ? 0 : atMs;
}
