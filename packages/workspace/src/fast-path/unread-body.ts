import type { Socket } from "node:net";
import type { Readable } from "node:stream";

/** What is still taken of a body that nobody wants, so that a client which sends before it reads sees the response. */
const MAX_BYTES = 256 * 1024;
const MAX_MS = 500;

/**
 * What comes after a response that did not wait for it: a little more is taken and thrown away, then nothing. To close at
 * once would cut its client off in the middle of sending, and with most clients the response would be lost.
 *
 * @param unread the rest of a request, or all that its connection still sends.
 */
export function leaveUnread(unread: Readable, socket: Socket): void {
  let bytes = 0;
  const giveUp = setTimeout(() => socket.destroy(), MAX_MS);
  unread.once("close", () => clearTimeout(giveUp));
  unread.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) unread.pause();
  });
  unread.resume();
}
