import { exportEvents } from "@overdub/contract";
import { resolveScope } from "../../analytics/event-scope.ts";
import { resolveRange } from "../../analytics/range.ts";
import { toCsv } from "../../csv/to-csv.ts";
import { toByteStream } from "../../http/byte-stream.ts";
import { knownTimeZone } from "../../time/time-zone.ts";
import { implement } from "../context.ts";
import { KINDS } from "../list-events.ts";
import { showEvents } from "../show-events.ts";
import { toEventCells } from "./event-cells.ts";
import { listInPages } from "./list-in-pages.ts";

/** All events of a period as CSV, sent while it is read. See behaviour/attribution 7. */
export const handleExportEvents = implement(exportEvents, { requires: "analytics.read" }, async ({ query }, ctx) => {
  const { event = "clicks", columns, sortOrder = "desc" } = query;
  const scope = await resolveScope(ctx, query, resolveRange(query, knownTimeZone(query.timezone), ctx.now()));
  // An export has every event that was acknowledged before.
  await ctx.outbox.drain();

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
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${event}_export.csv"`,
    },
  });
});
