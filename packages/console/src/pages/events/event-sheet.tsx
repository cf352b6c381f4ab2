import type { LinkEvent } from "../../api/events.ts";
import { placeOf, worthOf } from "../../components/event-icon.tsx";
import { Facts } from "../../components/facts.tsx";
import { JsonText } from "../../components/json-text.tsx";
import { Sheet } from "../../components/sheet.tsx";
import { exactTime } from "../../format/times.ts";

const NAMES = { click: "Click", lead: "Lead", sale: "Sale" };

/** One event, whole. */
export function EventSheet({ event, onClose }: { readonly event: LinkEvent; readonly onClose: () => void }) {
  const { click, link, customer, eventName, timestamp } = event;
  return (
    <Sheet title={`${NAMES[event.event]} on /${link.key}`} onClose={onClose}>
      <div className="body">
        <div className="pad">
          <p className="text-2xl font-semibold">{event.sale ? worthOf(event) : placeOf(event)}</p>
          <Facts
            rows={[
              ["When", exactTime(timestamp)],
              ["Link", link.shortLink],
              ["Name", eventName],
              ["Customer", customer && (customer.name ?? customer.email ?? customer.externalId)],
              ["Place", [click.city, click.country].filter((part) => part && part !== "Unknown").join(", ")],
              ["With", [click.device, click.os, click.browser].filter(Boolean).join(", ")],
              ["From", click.referer],
              ["By", click.trigger],
              ["Click", click.id],
            ]}
          />
        </div>
        <JsonText text={JSON.stringify(event, null, 2)} />
      </div>
    </Sheet>
  );
}
