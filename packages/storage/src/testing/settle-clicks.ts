import { sql } from "kysely";
import type { EventWork, Recall } from "../event-thread/messages.ts";
import type { Settle } from "../outbox/drainer.ts";

export const createSettledClicks = sql`
  create table if not exists settled_clicks (id text primary key, times integer not null)`;

/** Counts how often each click was settled. */
export const settleClicks: Settle = async (tx, events) => {
  for (const { clickId } of events) {
    await sql`
      insert into settled_clicks (id, times) values (${clickId}, 1)
      on conflict (id) do update set times = settled_clicks.times + 1`.execute(tx);
  }
};

/** Counts the clicks that are in the event store. */
export const recallClicks: Recall = (eventStore, nowMs) =>
  eventStore.count("click", { workspaceId: "ws_1", fromMs: 0, toMs: nowMs, filters: [] });

/** How a thread finds `settleClicks`. */
export const settleClicksWork: EventWork = { settle: { module: import.meta.url, export: "settleClicks" } };
