import { setImmediate } from "node:timers/promises";
import { MAX_PULLED_EVENTS, NDJSON, pullEvents } from "@overdub/contract";
import type { EventKind } from "@overdub/storage";
import { idOfEvent, readEventLine, splitLines } from "@overdub/storage";
import { catchUp, waitingHeaders } from "../analytics/catch-up.ts";
import { resolveScope } from "../analytics/event-scope.ts";
import { toByteStream } from "../http/byte-stream.ts";
import type { EventsContext } from "./context.ts";
import { implement } from "./context.ts";
import { KINDS } from "./list-events.ts";
import { openEventTexts } from "./show-events.ts";

/** Made into JSON together: others have their turn in between. */
const PIECE = 250;

/** Beyond which a response ends early. */
const MAX_BYTES = 8 * 1024 * 1024;

/** Events by their numbers, for whoever copies them: each line as it is sent. */
export const handlePullEvents = implement(pullEvents, { requires: "analytics.read" }, async ({ query }, ctx) => {
  const { event = "clicks", after = 0, limit = MAX_PULLED_EVENTS, from = 0, to = Number.MAX_SAFE_INTEGER } = query;
  const kind = KINDS[event];
  const scope = await resolveScope(ctx, query, { fromMs: from, toMs: to, step: "month" });
  await catchUp(ctx.outbox);
  // Whatever is stored from here on has a greater number.
  const last = await ctx.eventStore.watermark();
  const { text, count } = await ctx.eventStore.listAfter(kind, scope, after, limit);
  const pieces = toPieces(ctx, kind, splitLines(text), { last, isWhole: count < limit, after });
  return new Response(toByteStream(pieces, ctx.log), {
    headers: { ...waitingHeaders(ctx.outbox), "Content-Type": NDJSON },
  });
});

interface Pulled {
  readonly last: number;
  /** Whether there is nothing behind these lines. */
  readonly isWhole: boolean;
  readonly after: number;
}

async function* toPieces(
  ctx: EventsContext,
  kind: EventKind,
  lines: readonly string[],
  { last, isWhole, after }: Pulled,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const found = lines.map((line) => readEventLine(kind, line));
  const textOf = await openEventTexts(
    ctx,
    found.map(({ event }) => event),
  );
  let bytes = 0;
  let number = after;
  let start = 0;
  for (; start < found.length && bytes < MAX_BYTES; start += PIECE) {
    let piece = "";
    for (const { seq, event } of found.slice(start, start + PIECE)) {
      const text = textOf(event);
      const id = JSON.stringify(`${kind}/${idOfEvent(event)}`);
      if (text !== undefined) piece += `{"number":${seq},"id":${id},"event":${text}}\n`;
      number = seq;
    }
    const encoded = encoder.encode(piece);
    bytes += encoded.byteLength;
    yield encoded;
    await setImmediate();
  }
  const isLast = isWhole && start >= found.length;
  // Numbers of other events lie behind the last one.
  const end = { number: isLast ? Math.max(number, last) : number, last, isLast };
  yield encoder.encode(`${JSON.stringify(end)}\n`);
}
