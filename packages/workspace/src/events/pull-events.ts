import { setImmediate } from "node:timers/promises";
import { MAX_PULLED_EVENTS, NDJSON, pullEvents } from "@overdub/contract";
import type { EventKind } from "@overdub/storage";
import { splitLines } from "@overdub/storage";
import { catchUp, waitingHeaders } from "../analytics/catch-up.ts";
import { resolveScope } from "../analytics/event-scope.ts";
import { toByteStream } from "../http/byte-stream.ts";
import type { EventsContext } from "./context.ts";
import { implement } from "./context.ts";
import { openEventTexts, shownTexts } from "./event-texts.ts";
import { KINDS } from "./list-events.ts";

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
  const { text, count } = await ctx.eventStore.listAfter(kind, scope, after, limit, shownTexts(kind));
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
  const textOf = await openEventTexts(ctx, kind, lines);
  let bytes = 0;
  let number = after;
  let start = 0;
  for (; start < lines.length && bytes < MAX_BYTES; start += PIECE) {
    const parts: (string | Uint8Array)[] = [];
    let text = "";
    for (const line of lines.slice(start, start + PIECE)) {
      const { number: itsNumber, id, shown } = textOf(line);
      number = itsNumber;
      if (!shown) continue;
      parts.push(`${text}{"number":${number},"id":${id},"event":`, shown.beginning);
      text = `${shown.rest}}\n`;
    }
    const piece = joined([...parts, text]);
    bytes += piece.byteLength;
    yield piece;
    await setImmediate();
  }
  const isLast = isWhole && start >= lines.length;
  // Numbers of other events lie behind the last one.
  const end = { number: isLast ? Math.max(number, last) : number, last, isLast };
  yield joined([`${JSON.stringify(end)}\n`]);
}

/** In UTF-8. */
function joined(parts: readonly (string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.allocUnsafeSlow(parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0));
  let end = 0;
  for (const part of parts) {
    if (typeof part === "string") end += bytes.write(part, end);
    else {
      bytes.set(part, end);
      end += part.byteLength;
    }
  }
  return bytes;
}
