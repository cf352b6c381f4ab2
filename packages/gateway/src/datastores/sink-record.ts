import { createHash } from "node:crypto";
import { isFields, textAt } from "../json/fields.ts";

/** A record on its way into a datastore or a webhook. */
export interface SinkRecord {
  /** What it is known by: written again, it takes the place of what was there. */
  readonly id: string;
  /** As JSON, without line breaks. */
  readonly text: string;
  /** The same in UTF-8. */
  readonly bytes: Uint8Array;
  readonly value: unknown;
}

export function toRecord(value: unknown): SinkRecord {
  return new Row(value);
}

/** A record that came as JSON, which most sinks take as it is: it is read when somebody asks for its text or value. */
export function recordOfBytes(id: string, bytes: Uint8Array): SinkRecord {
  return new BytesRow(id, bytes);
}

class Row implements SinkRecord {
  readonly value: unknown;
  #text: string | undefined;

  constructor(value: unknown) {
    this.value = value;
  }

  get text(): string {
    this.#text ??= JSON.stringify(this.value);
    return this.#text;
  }

  get bytes(): Uint8Array {
    return Buffer.from(this.text);
  }

  get id(): string {
    return (
      eventIdentity(this.value) ?? textAt(this.value, "id") ?? createHash("sha256").update(this.text).digest("hex")
    );
  }
}

/** Neither text nor value is kept: of thousands of records they would take several times the memory of their bytes. */
class BytesRow implements SinkRecord {
  readonly id: string;
  readonly bytes: Uint8Array;

  constructor(id: string, bytes: Uint8Array) {
    this.id = id;
    this.bytes = bytes;
  }

  get text(): string {
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength).toString("utf8");
  }

  get value(): unknown {
    return JSON.parse(this.text);
  }
}

/** Clicks are known by their click, leads and sales by their own id, each with its kind. See behaviour/gateway 5.5. */
export function eventIdentity(value: unknown): string | undefined {
  if (!isFields(value)) return undefined;
  const kind = textAt(value, "event");
  if (kind === undefined) return undefined;
  const id = kind === "click" ? (textAt(value, "click", "id") ?? textAt(value, "click_id")) : textAt(value, "eventId");
  return id === undefined ? undefined : `${kind}/${id}`;
}

/** Of equal ids the last one stays. */
export function lastOfEach(records: readonly SinkRecord[]): SinkRecord[] {
  return [...new Map(records.map((record) => [record.id, record])).values()];
}
