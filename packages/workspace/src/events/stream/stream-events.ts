import { AppError, EVENT_STREAM, streamEvents } from "@overdub/contract";
import { readEventLines } from "@overdub/storage";
import { catchUp } from "../../analytics/catch-up.ts";
import { resolveScope } from "../../analytics/event-scope.ts";
import { implement } from "../context.ts";
import { KINDS } from "../list-events.ts";
import { showEvents } from "../show-events.ts";
import type { Batch } from "./event-streams.ts";

const BATCH = 100;
const EVER = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, step: "month" } as const;

/** New events as they reach the event store, in its order. The id of each is its number there. */
export const handleStreamEvents = implement(streamEvents, { requires: "analytics.read" }, async ({ query }, ctx) => {
  const { eventStreams, eventStore, outbox, call } = ctx;
  const { request, keyHash } = call;
  const kind = KINDS[query.event ?? "clicks"];
  const lastEventId = readLastEventId(request.headers.get("last-event-id"));
  // What cannot be asked for is refused before the stream begins.
  await resolveScope(ctx, query, EVER);
  eventStreams.assertRoom(keyHash);
  // What was acknowledged before is no news.
  if (lastEventId === undefined) await catchUp(outbox);
  const position = lastEventId ?? (await eventStore.watermark());

  async function read(after: number, watermark: number): Promise<Batch> {
    // The key, its role and the links that are meant may have changed since the last batch.
    const admitted = { ...ctx, ...(await call.readmit()) };
    const lines = await eventStore.listAfter(kind, await resolveScope(admitted, query, EVER), after, BATCH);
    const found = readEventLines(kind, lines);
    const shown = await showEvents(
      admitted,
      found.map(({ event }) => event),
    );
    const messages = found.flatMap(({ seq: id }, index) => {
      const event = shown[index];
      return event ? [{ id, event: event.event, data: event }] : [];
    });
    const last = found.at(-1)?.seq ?? after;
    return { messages, position: found.length === BATCH ? last : Math.max(last, watermark) };
  }

  const stream = eventStreams.open({ key: keyHash, position, read, signal: request.signal });
  return new Response(stream, {
    // A proxy must neither keep it nor hold it back until it is complete.
    headers: { "Content-Type": EVENT_STREAM, "Cache-Control": "no-store", "X-Accel-Buffering": "no" },
  });
});

/** @throws `bad_request` for what is no id of ours. */
function readLastEventId(text: string | null): number | undefined {
  if (text === null || text === "") return undefined;
  if (!/^\d{1,16}$/.test(text) || !Number.isSafeInteger(Number(text))) {
    throw new AppError("bad_request", "Last-Event-ID must be the id of an event of this stream.");
  }
  return Number(text);
}
