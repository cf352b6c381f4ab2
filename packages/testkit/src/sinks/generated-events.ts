import type { Link } from "@overdub/contract";
import type { NumberedEvent } from "@overdub/storage";
import { openEventStore } from "@overdub/storage";
import { sampleClick, sampleLead, sampleSale } from "@overdub/storage/testing/sample-events";

/** Which events there are: from one index up to another, around a moment. */
export interface Generated {
  readonly from: number;
  readonly to: number;
  readonly aroundMs: number;
}

const COUNTRIES = ["DE", "US", "FR", "BR", "Unknown"];
/** Of ten events. */
const SHARES = { clicks: 8, leads: 9 };
const AT_ONCE = 10_000;

/** Clicks, leads and sales, each of which is another one, and the same each time. */
export function* generatedEvents({ from, to, aroundMs }: Generated, links: readonly Link[]): Generator<NumberedEvent> {
  for (let index = from; index < to; index += 1) {
    const link = links[index % links.length];
    if (!link) throw new Error("There are no links.");
    const id = String(index).padStart(12, "0");
    const facts = {
      clickId: `clk_${id}`,
      eventId: `evt_${id}`,
      timestampMs: aroundMs + ((index * 7_919) % 86_400_000),
      workspaceId: link.workspaceId,
      linkId: link.id,
      domain: link.domain,
      key: link.key,
      url: link.url,
      country: COUNTRIES[index % COUNTRIES.length] ?? "",
    };
    const { eventId: _none, ...ofClick } = facts;
    const part = index % 10;
    const event =
      part < SHARES.clicks
        ? sampleClick(ofClick)
        : part < SHARES.leads
          ? sampleLead({ ...facts, metadata: `{"n":${index}}` })
          : sampleSale({ ...facts, amountCents: index });
    yield { seq: index + 1, event };
  }
}

/** Puts them into the event store of an installation that does not run. Their numbers follow those that are there. */
export async function storeGenerated(path: string, generated: Generated, links: readonly Link[]): Promise<void> {
  const store = await openEventStore(`duckdb:${path}`);
  try {
    let batch: NumberedEvent[] = [];
    for (const event of generatedEvents(generated, links)) {
      batch.push(event);
      if (batch.length < AT_ONCE) continue;
      await store.append(batch);
      batch = [];
    }
    await store.append(batch);
  } finally {
    await store.close();
  }
}
