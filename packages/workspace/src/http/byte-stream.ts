import type { Log } from "./log.ts";

/**
 * What a generator yields, as the body of a response: each piece when the client has taken the one before. A failure is
 * logged and breaks off the connection, so that a part is not taken for the whole.
 */
export function toByteStream(
  pieces: AsyncGenerator<Uint8Array<ArrayBuffer>>,
  log: Log,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await pieces.next();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (err) {
          log.error({ err }, "a response broke off");
          throw err;
        }
      },
      async cancel() {
        await pieces.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
