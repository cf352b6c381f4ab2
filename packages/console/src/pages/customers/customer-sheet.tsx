import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { callDub } from "../../api/dub.ts";
import { useLiveEvents } from "../../api/events.ts";
import { Button } from "../../components/button.tsx";
import { Confirm } from "../../components/dialog.tsx";
import { EventIcon, worthOf } from "../../components/event-icon.tsx";
import { Facts } from "../../components/facts.tsx";
import { Sheet } from "../../components/sheet.tsx";
import { Failure, Skeleton } from "../../components/states.tsx";
import { Time } from "../../components/time.tsx";
import { UserText } from "../../components/user-text.tsx";
import { money } from "../../format/money.ts";
import { plural } from "../../format/numbers.ts";
import type { Customer } from "./customer.ts";
import { customerName } from "./customer.ts";

interface CustomerSheetProps {
  readonly accountId: string;
  readonly id: string;
  readonly onClose: () => void;
}

/** One person: the path from the first click to what was paid. */
export function CustomerSheet({ accountId, id, onClose }: CustomerSheetProps) {
  const client = useQueryClient();
  const [asks, setAsks] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: [accountId, "customers", "one", id],
    queryFn: ({ signal }) => callDub<Customer>(accountId, `customers/${id}`, { signal }),
  });
  const events = useLiveEvents(accountId, ["clicks", "leads", "sales"], {
    filters: { customerId: id, interval: "all" },
  });
  const customer = data?.result;
  return (
    <Sheet
      title={customer ? customerName(customer) : "Customer"}
      onClose={onClose}
      footer={
        customer && (
          <Button icon={Trash2} className="d" onClick={() => setAsks(true)}>
            Delete
          </Button>
        )
      }
    >
      <div className="body">
        {error ? (
          <Failure error={error} what="this customer" retry={() => void refetch()} />
        ) : !customer ? (
          <Skeleton rows={5} />
        ) : (
          <div className="pad">
            <div>
              <p className="text-3xl font-semibold">{money(customer.saleAmount ?? 0)}</p>
              <p className="ink2">{`in ${plural(customer.sales ?? 0, "sale")}`}</p>
            </div>
            <Facts
              rows={[
                ["Mail", customer.email],
                ["External id", customer.externalId],
                ["Country", customer.country],
                [
                  "Id",
                  <span key="id" className="mono">
                    {customer.id}
                  </span>,
                ],
                ["Since", <Time key="since" at={customer.createdAt} />],
              ]}
            />
            <section aria-label="Path">
              <h3 className="b mb-2">Path</h3>
              {events.data?.length === 0 && <p className="ink3">No event of this customer is kept.</p>}
              <ol className="lines low card">
                {events.data?.toReversed().map((event) => (
                  <li key={`${event.event} ${event.timestamp}`}>
                    <EventIcon {...event} />
                    <span className="grow t">
                      <UserText text={event.eventName ?? `Click on /${event.link.key}`} />
                    </span>
                    <span className="ink3">
                      <Time at={event.timestamp} />
                    </span>
                    <span className="num w-20 b">{event.sale ? worthOf(event) : ""}</span>
                  </li>
                ))}
              </ol>
            </section>
          </div>
        )}
      </div>
      {asks && customer && (
        <Confirm
          title={`Delete ${customerName(customer)}`}
          body="Name, mail address and ids go, and cannot be brought back. Sums of links and partners stay as they are."
          verb="Delete"
          run={async () => {
            await callDub(accountId, `customers/${id}`, { method: "DELETE" });
            onClose();
            await client.invalidateQueries({ queryKey: [accountId, "customers"] });
          }}
          onClose={() => setAsks(false)}
        />
      )}
    </Sheet>
  );
}
