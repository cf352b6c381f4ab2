import { NDJSON, pullEvents } from "@overdub/contract";
import { z } from "zod";
import type { Account } from "../accounts/account.ts";
import { SYSTEM } from "../callers/call-origin.ts";
import type { SinkRecord } from "../datastores/sink-record.ts";
import { recordOfBytes } from "../datastores/sink-record.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { SendThrough } from "../invoke/create-send-through.ts";
import { readBinary } from "../upstream/read-body.ts";
import { EMBEDDED_BASE_URL } from "../upstream/served-operations.ts";
import type { NumberedList, Period } from "./passed-on.ts";

export interface PulledRecord {
  readonly number: number;
  readonly record: SinkRecord;
}

export interface Pulled {
  readonly records: readonly PulledRecord[];
  /** Where to go on. */
  readonly number: number;
  /** The number of the last event of all. */
  readonly last: number;
  readonly isLast: boolean;
}

/** Some six megabytes: of fewer, their links would be looked up more often; more would hold more memory. */
const EVENTS_AT_ONCE = 3_000;

const End = z.object({ number: z.number(), last: z.number(), isLast: z.boolean() });

interface Asked {
  readonly list: Pick<NumberedList, "event" | "filters">;
  readonly period: Period;
  readonly after: number;
  /** Default: some six megabytes of them. */
  readonly limit?: number;
}

/** The events of the embedded workspace alone have numbers. */
export function hasNumbers({ baseUrl }: Pick<Account, "baseUrl">): boolean {
  return baseUrl === EMBEDDED_BASE_URL;
}

/**
 * The next events of an account by their numbers: as bytes, since most of them are only passed on. They are not searched for
 * the credential as others' answers are, which costs more than to read them: the embedded workspace knows no key but its digest.
 *
 * @throws GatewayError.
 */
export async function pullFrom(
  sendThrough: SendThrough,
  account: Account,
  { list, period, after, limit = EVENTS_AT_ONCE }: Asked,
  signal: AbortSignal,
): Promise<Pulled> {
  const query = new URLSearchParams({
    ...list.filters,
    event: list.event,
    after: String(after),
    limit: String(limit),
    from: new Date(period.fromMs).toISOString(),
    ...(period.toMs !== null && { to: new Date(period.toMs).toISOString() }),
  });
  const { response } = await sendThrough(
    account,
    {
      method: pullEvents.method,
      path: `${pullEvents.path}?${query}`,
      body: undefined,
      headers: { accept: NDJSON },
      isRead: true,
      budget: pullEvents.budget,
      resource: "events",
      action: "pull",
    },
    { actor: SYSTEM, interactive: false, signal },
  );
  return readPulled(readBinary(response, NDJSON).bytes);
}

/** @throws 502 for what was cut off. */
export function readPulled(bytes: Uint8Array): Pulled {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lines = linesOf(text);
  const end = End.safeParse(parsed(lines.pop()?.toString("utf8")));
  if (!end.success) throw new GatewayError(502, "The answer of the upstream was cut off");
  return { ...end.data, records: lines.map(readLine) };
}

const LINE_END = 0x0a;

/** What stands behind the last line break is no line. */
function linesOf(text: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  for (let end = text.indexOf(LINE_END); end >= 0; end = text.indexOf(LINE_END, start)) {
    lines.push(text.subarray(start, end));
    start = end + 1;
  }
  return lines;
}

const [NUMBER, ID, EVENT] = ['{"number":', ',"id":', ',"event":'];

/** By where its parts begin: in a JSON text the names, with their quotation marks, stand nowhere else before the event. */
function readLine(line: Buffer): PulledRecord {
  const id = line.indexOf(ID);
  const event = line.indexOf(EVENT, id);
  const number = Number(line.toString("latin1", NUMBER.length, id));
  if (id < 0 || event < 0 || !Number.isSafeInteger(number)) {
    throw new GatewayError(502, "The upstream answered with a line that is no event");
  }
  const name = String(JSON.parse(line.toString("utf8", id + ID.length, event)));
  return { number, record: recordOfBytes(name, line.subarray(event + EVENT.length, -1)) };
}

function parsed(line: string | undefined): unknown {
  try {
    return JSON.parse(line ?? "");
  } catch {
    return undefined;
  }
}
