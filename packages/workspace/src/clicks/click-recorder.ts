import type { Outbox } from "@overdub/storage";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { RedirectLink } from "../link-cache/redirect-link.ts";
import type { AddressClicks } from "../visits/address-clicks.ts";
import type { Locator } from "../visits/geography.ts";
import type { Visit } from "../visits/visit.ts";
import type { Visitors } from "../visits/visitors.ts";
import type { NewClick } from "./click-text.ts";
import { isBotVisit, purposeAhead, refusesTracking, toClickText } from "./click-text.ts";

export interface ClickRecorderDeps {
  readonly visitors: Visitors;
  readonly addressClicks: AddressClicks;
  readonly outbox: Pick<Outbox<WorkspaceTables>, "enqueue" | "hasRoom" | "room">;
  readonly locator: Locator;
}

/** Turns visits into clicks: of people, who do not refuse it, once an hour for each link, and not too
 * many of one address. See behaviour/links 14.8. */
export class ClickRecorder {
  readonly #deps: ClickRecorderDeps;

  constructor(deps: ClickRecorderDeps) {
    this.#deps = deps;
  }

  /** The id of this visitor's click within the last hour. @param nowMs of the server, as everywhere where visits are told apart. */
  findRecent(link: RedirectLink, visit: Visit, nowMs: number): string | undefined {
    return this.#deps.visitors.find(link.visitScope, link.keyLookup, visit.identityHash, nowMs);
  }

  /** Whether the next response need not wait for clicks to be written. */
  hasRoom(): boolean {
    return this.#deps.outbox.hasRoom();
  }

  /** Resolves when that is so. */
  async room(): Promise<void> {
    while (!this.hasRoom()) await this.#deps.outbox.room();
  }

  /** @param click what was sent; `url` is empty where there is no destination. */
  record(link: RedirectLink, visit: Visit, click: Omit<NewClick, "identityHash">): void {
    if (refusesTracking(visit) || isBotVisit(visit) || purposeAhead(visit)) return;
    const { visitors, addressClicks, outbox, locator } = this.#deps;
    const { identityHash } = visit;
    // At once, so that two visits in one batch are one click; taken back if its address has too many, or there is no room.
    const atMs = click.timestampMs - link.clockOffsetMs;
    if (!visitors.rememberFirst(link.visitScope, link.keyLookup, identityHash, click.clickId, atMs)) return;
    const isCounted = addressClicks.take(link.visitScope, link.keyLookup, visit.ip, atMs);
    if (!isCounted || !outbox.enqueue(toClickText(link, visit, { ...click, identityHash }, locator))) {
      visitors.forget(link.visitScope, link.keyLookup, identityHash);
    }
  }
}
