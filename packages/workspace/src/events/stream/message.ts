/** A message of a stream of server-sent events. Source: HTML Living Standard 9.2. */
export interface Message {
  readonly id: number;
  readonly event: string;
  readonly data: unknown;
}

/** JSON has no line breaks of its own, so the data is one line. */
export function formatMessage({ id, event, data }: Message): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/**
 * Says nothing but that the stream is alive, and from where to resume it: a client keeps the id of a message without
 * data, and does not show the message.
 */
export function formatHeartbeat(position: number): string {
  return `: heartbeat\nid: ${position}\n\n`;
}

/** How long a client waits before it asks again for a stream that has broken off. */
const RETRY_MS = 2000;

export function formatBeginning(position: number): string {
  return `retry: ${RETRY_MS}\nid: ${position}\n\n`;
}

/** Why a stream ends, as its last message. It has no id: the one before stays the one to resume from. */
export function formatEnd(reason: string, message: string): string {
  return `event: end\ndata: ${JSON.stringify({ reason, message })}\n\n`;
}
