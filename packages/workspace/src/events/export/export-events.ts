import { exportEvents } from "@overdub/contract";
import { toCsv } from "@overdub/limits";
import type { EventKind, EventOf, LinkedEventStore, LinkedScope } from "@overdub/storage";
import { idOfEvent } from "@overdub/storage";
import { catchUp, waitingHeaders } from "../../analytics/catch-up.ts";
import { resolveScope } from "../../analytics/event-scope.ts";
import { toByteStream } from "../../http/byte-stream.ts";
import { resolveRange } from "../../time/range.ts";
import { acceptTimeZone } from "../../time/time-zone.ts";
import { implement } from "../context.ts";
import { KINDS } from "../list-events.ts";
import { showEvents } from "../show-events.ts";
import { toEventCells } from "./event-cells.ts";

const PAGE = 1000;

/** All events of a period as CSV, sent while it is read. See behaviour/attribution 7. */
export const handleExportEvents = implement(exportEvents, { requires: "analytics.read" }, async ({ query }, ctx) => {
  const { event = "clicks", columns, sortOrder = "desc" } = query;
  const scope = await resolveScope(ctx, query, resolveRange(query, acceptTimeZone(query.timezone), ctx.now()));
  await catchUp(ctx.outbox);

  async function* rows(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const encoder = new TextEncoder();
    yield encoder.encode(toCsv([columns]));
    for await (const page of listInPages(ctx.eventStore, KINDS[event], scope, sortOrder)) {
      const shown = (await showEvents(ctx, page)).filter((row) => row !== undefined);
      yield encoder.encode(toCsv(shown.map((row) => toEventCells(row, columns))));
    }
  }

  return new Response(toByteStream(rows(), ctx.log), {
    headers: {
      ...waitingHeaders(ctx.outbox),
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${event}_export.csv"`,
    },
  });
});

/**
 * All events of a scope, page by page. Each page begins at the time of the last event, not at an offset, so that the last
 * page costs as much as the first; events of that very moment that were there already are left out.
 */
async function* listInPages<Kind extends EventKind>(
  eventStore: Pick<LinkedEventStore, "list">,
  kind: Kind,
  scope: LinkedScope,
  order: "asc" | "desc",
): AsyncGenerator<readonly EventOf<Kind>[]> {
  let rest = scope;
  let seen = new Set<string>();
  for (;;) {
    const limit = PAGE + seen.size;
    const found = await eventStore.list(kind, rest, { offset: 0, limit, order });
    const page = found.filter((event) => !seen.has(idOfEvent(event)));
    if (page.length > 0) yield page;
    const last = found.at(-1);
    if (!last || found.length < limit) return;
    const atLast = found.filter((event) => event.timestampMs === last.timestampMs).map(idOfEvent);
    seen = new Set(atLast);
    rest = { ...scope, ...(order === "asc" ? { fromMs: last.timestampMs } : { toMs: last.timestampMs }) };
  }
}
