import type { Receiver } from "@overdub/testkit/receiver";
import {
  leadCreatedEventFromJSON,
  linkClickedEventFromJSON,
  linkWebhookEventFromJSON,
  saleCreatedEventFromJSON,
} from "dub/models/components";

type Parse = (text: string) => { readonly ok: boolean; readonly error?: unknown };

/** How Dub's SDK reads the events that it knows. */
const PARSERS: Readonly<Record<string, Parse>> = {
  "link.created": linkWebhookEventFromJSON,
  "link.updated": linkWebhookEventFromJSON,
  "link.deleted": linkWebhookEventFromJSON,
  "link.clicked": linkClickedEventFromJSON,
  "lead.created": leadCreatedEventFromJSON,
  "sale.created": saleCreatedEventFromJSON,
};

/** @throws for a received event that Dub's SDK does not take. */
export function assertSdkReads({ received }: Receiver): void {
  for (const { text } of received) {
    const { event } = JSON.parse(text) as { event: string };
    const parse = PARSERS[event];
    if (!parse) throw new Error(`The SDK knows no event ${event}.`);
    const { ok, error } = parse(text);
    if (!ok) throw new Error(`The SDK does not take a ${event}: ${String(error)}`);
  }
}
