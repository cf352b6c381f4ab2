import type { StoredEvent } from "../events/event.ts";

/** Events as they lie in the outbox, made once: between threads a text travels faster than what it stands for. */
export interface SerializedBatch {
  /** JSON array of `StoredEvent`s. */
  readonly json: string;
  readonly count: number;
  /** Whether SQL holds their effects already, so that they only go to the event store. Default: no. */
  readonly isSettled?: boolean;
}

/** The JSON of one `StoredEvent`. */
export type EventText = string & { readonly [isEvent]: true };
declare const isEvent: unique symbol;

export function serializeEvent(event: StoredEvent): EventText {
  return JSON.stringify(event) as EventText;
}

/** No event can spoil its batch: PostgreSQL would refuse a NUL character, or half of a pair, if it had to decode one. */
export function serializeBatch(events: readonly EventText[]): SerializedBatch {
  return { json: `[${events.join(",")}]`, count: events.length };
}
