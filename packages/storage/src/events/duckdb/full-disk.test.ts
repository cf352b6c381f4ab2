import { randomBytes } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { canMountDisks, mountDisk } from "@overdub/testkit/small-disk";
import { expect, test } from "vitest";
import { sampleClick } from "../../testing/sample-events.ts";
import { openDuckDbEventStore } from "../duckdb-event-store.ts";
import type { NumberedEvent } from "../event-store.ts";

const MEGABYTE = 1_048_576;
const EVERYTHING = { workspaceId: "ws_1", fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, filters: [] };

/** As the outbox does: numbered after the last one that is stored. */
function batchAfter(last: number, count: number): NumberedEvent[] {
  const events = Array.from({ length: count }, (_, index) => ({ seq: last + 1 + index }));
  return events.map(({ seq }) => ({
    seq,
    event: sampleClick({ clickId: `click_${seq}`, ua: randomBytes(50_000).toString("base64") }),
  }));
}

test.skipIf(!canMountDisks())(
  "a full disk fails what is stored, leaves what was stored, and is gone when there is space, after a checkpoint too",
  { timeout: 60_000 },
  async () => {
    using disk = mountDisk(200);
    const store = await openDuckDbEventStore(join(disk.path, "events.duckdb"));
    await store.append(batchAfter(0, 10));
    disk.fill();
    await expect(store.append(batchAfter(10, 50))).rejects.toThrow("No space left on device");
    expect([await store.watermark(), (await store.count("click", EVERYTHING)).count]).toEqual([10, 10]);
    disk.makeSpace();

    // The log is copied into the file when it has 64 MB, for which there is no room.
    const other = join(disk.path, "other");
    writeFileSync(other, Buffer.alloc(90 * MEGABYTE));
    let stored = 10;
    const storeUntilFull = async () => {
      for (; stored < 2_000; stored += 50) await store.append(batchAfter(stored, 50));
    };
    await expect(storeUntilFull()).rejects.toThrow(/checkpoint.*No space left on device/);
    expect(stored).toBeGreaterThan(500);
    expect((await store.count("click", EVERYTHING)).count).toBe(await store.watermark());
    rmSync(other);
    // Whether it was stored is not known, so it is handed over again.
    await store.append(batchAfter(stored, 50));
    stored += 50;
    expect([await store.watermark(), (await store.count("click", EVERYTHING)).count]).toEqual([stored, stored]);
    await store.close();
  },
);
