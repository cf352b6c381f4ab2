export const EVENT_STREAM = "text/event-stream";

/** One event of a stream; each part is left out unless it is given. Source: HTML Living Standard 9.2. */
export interface ServerSentEvent {
  /** Ignored by clients: it shows that the stream is alive. One line. */
  readonly comment?: string;
  /** How long a client waits before it asks again for a stream that has broken off. */
  readonly retryMs?: number;
  /** Where a client resumes; without `data`, clients keep it and show nothing. One line. */
  readonly id?: string | number;
  /** The type of the event, `message` by default. One line. */
  readonly event?: string;
  /** Written as JSON, which has no line breaks of its own. */
  readonly data?: unknown;
}

export function formatServerSentEvent({ comment, retryMs, id, event, data }: ServerSentEvent): string {
  let text = "";
  if (comment !== undefined) text += `: ${comment}\n`;
  if (retryMs !== undefined) text += `retry: ${retryMs}\n`;
  if (id !== undefined) text += `id: ${id}\n`;
  if (event !== undefined) text += `event: ${event}\n`;
  if (data !== undefined) text += `data: ${JSON.stringify(data)}\n`;
  return `${text}\n`;
}
