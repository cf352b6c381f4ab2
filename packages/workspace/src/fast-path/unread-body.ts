import type { IncomingMessage } from "node:http";

/** What is still taken of a body that nobody wants, so that a client which sends before it reads sees the response. */
const MAX_BYTES = 256 * 1024;
const MAX_MS = 500;

/** A request that is answered before its body has come: a little more is taken and thrown away, then nothing. */
export function leaveUnread(request: IncomingMessage): void {
  let bytes = 0;
  const giveUp = setTimeout(() => request.socket.destroy(), MAX_MS);
  request.once("close", () => clearTimeout(giveUp));
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) request.pause();
  });
  request.resume();
}
