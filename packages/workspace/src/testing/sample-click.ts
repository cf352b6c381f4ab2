import type { Link } from "@overdub/contract";
import type { ClickEvent } from "@overdub/storage";
import { sampleClick as sampleEvent, UNKNOWN_VISITOR } from "@overdub/storage/testing/sample-events";
import { createClickId } from "../ids/click-id.ts";

/** A click of a link as the redirector would record it, by a visitor of whom only `over` is known. */
export function sampleClick(link: Link, timestampMs: number, over: Partial<ClickEvent> = {}): ClickEvent {
  return sampleEvent({
    ...UNKNOWN_VISITOR,
    clickId: createClickId(timestampMs),
    timestampMs,
    workspaceId: link.workspaceId,
    linkId: link.id,
    domain: link.domain,
    key: link.key.toLowerCase(),
    url: link.url,
    ...over,
  });
}
