import { MousePointer2, QrCode, ShoppingCart, Users } from "lucide-react";
import type { LinkEvent } from "../api/events.ts";
import { money } from "../format/money.ts";
import { Icon } from "./icon.tsx";

export function EventIcon({ event, click }: LinkEvent) {
  if (event === "sale")
    return (
      <span className="text-series-3">
        <Icon of={ShoppingCart} size={14} />
      </span>
    );
  return <Icon of={event === "lead" ? Users : click.trigger === "qr" ? QrCode : MousePointer2} size={14} />;
}

/** What stands for an event at the end of its line. */
export function worthOf({ event, sale, click }: LinkEvent): string {
  if (sale) return money(sale.amount, sale.currency);
  if (event === "lead") return "Lead";
  return click.trigger === "qr" ? "QR" : click.device;
}

/** By whom it was: the customer where there is one, else the place. */
export function placeOf({ customer, click }: LinkEvent): string {
  if (customer) return customer.name ?? customer.email ?? customer.externalId ?? "A customer";
  const city = click.city === "Unknown" ? "" : click.city;
  return city || click.country || "Somewhere";
}
