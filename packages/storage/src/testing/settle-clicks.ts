import { sql } from "kysely";
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

/** How a thread finds `settleClicks`. */
export const settleClicksReference = { module: import.meta.url, export: "settleClicks" };
