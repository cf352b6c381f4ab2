import type { Kysely } from "kysely";
import type { GatewayError } from "../errors/gateway-error.ts";
import { rateLimited } from "../errors/gateway-error.ts";

/** How many bytes of responses are kept for repeats of an account's requests, by the hour in which they came. */
export interface KeptResponseBytesTable {
  owner: string;
  /** Hours since 1970. */
  hour: number;
  bytes: number;
}

interface KeptBytesTables {
  kept_response_bytes: KeptResponseBytesTable;
}

const HOUR_MS = 3_600_000;
/** As long as what is kept stays. */
const WINDOW_HOURS = 24;

const hourOf = (ms: number) => Math.floor(ms / HOUR_MS);

/**
 * The hours are counted in the database, so that neither a restart nor another server gives an account more.
 *
 * @returns the refusal of one more request whose response would be kept; undefined while there is room.
 */
export async function refusalFor(
  db: Kysely<KeptBytesTables>,
  owner: string,
  nowMs: number,
  maxBytes: number,
): Promise<GatewayError | undefined> {
  const hours = await db
    .selectFrom("kept_response_bytes")
    .select(["hour", "bytes"])
    .where("owner", "=", owner)
    .where("hour", ">", hourOf(nowMs) - WINDOW_HOURS)
    .orderBy("hour")
    .execute();
  let bytes = hours.reduce((sum, counted) => sum + counted.bytes, 0);
  if (bytes < maxBytes) return undefined;
  const enough = hours.find((counted) => {
    bytes -= counted.bytes;
    return bytes < maxBytes;
  });
  const roomAtMs = ((enough?.hour ?? hourOf(nowMs)) + WINDOW_HOURS) * HOUR_MS;
  return rateLimited("Too much is kept for repeats of this account's requests with a key", roomAtMs - nowMs);
}

export async function addKeptBytes(
  tx: Kysely<KeptBytesTables>,
  owner: string,
  bytes: number,
  nowMs: number,
): Promise<void> {
  await tx
    .insertInto("kept_response_bytes")
    .values({ owner, hour: hourOf(nowMs), bytes })
    .onConflict((oc) =>
      oc
        .columns(["owner", "hour"])
        .doUpdateSet((eb) => ({ bytes: eb("kept_response_bytes.bytes", "+", eb.ref("excluded.bytes")) })),
    )
    .execute();
}

export async function forgetKeptBytes(db: Kysely<KeptBytesTables>, nowMs: number): Promise<void> {
  await db
    .deleteFrom("kept_response_bytes")
    .where("hour", "<=", hourOf(nowMs) - WINDOW_HOURS)
    .execute();
}
