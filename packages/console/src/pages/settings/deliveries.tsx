import { useQuery, useQueryClient } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { callDubDirectly } from "../../api/dub.ts";
import { messageOf } from "../../api/request.ts";
import { Button, IconButton } from "../../components/button.tsx";
import { copyText } from "../../components/secret-note.tsx";
import { Failure, Skeleton } from "../../components/states.tsx";
import { Tag } from "../../components/tag.tsx";
import { UserText } from "../../components/user-text.tsx";
import type { Tone } from "../../format/text.ts";
import { ago, shortTime } from "../../format/times.ts";
import { showToast } from "../../state/toasts.ts";
import { DeliveryDetails } from "./delivery-details.tsx";
import type { Webhook } from "./webhook-form.tsx";

interface Delivery {
  readonly id: string;
  readonly event: string;
  readonly state: "waiting" | "delivered" | "failed";
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
  readonly createdAt: string;
}

const STATES: Readonly<Record<Delivery["state"], readonly [text: string, tone: Tone]>> = {
  waiting: ["Waits", "warn"],
  delivered: ["Delivered", "ok"],
  failed: ["Failed", "bad"],
};

interface DeliveriesProps {
  readonly accountId: string;
  readonly webhook: Webhook;
  readonly mayChange: boolean;
  readonly onChanged: () => Promise<void>;
}

/** What a webhook was told, and how that went; each can be told again. */
export function Deliveries({ accountId, webhook, mayChange, onChanged }: DeliveriesProps) {
  const client = useQueryClient();
  const [opened, setOpened] = useState<string>();
  const path = `webhooks/${webhook.id}`;
  const key = [accountId, "webhooks", webhook.id, "deliveries"];
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      callDubDirectly<readonly Delivery[]>(accountId, `${path}/deliveries`, { signal }).then(({ result }) => result),
    refetchInterval: 5_000,
  });
  const send = async (body: Readonly<Record<string, unknown>>, what: string) => {
    try {
      await callDubDirectly(accountId, `${path}/redeliver`, { method: "POST", body });
      showToast(`${what} is sent again`);
      await client.invalidateQueries({ queryKey: key });
    } catch (failure) {
      showToast(`Not sent: ${messageOf(failure)}`, { isError: true });
    }
  };
  const enable = async () => {
    try {
      await callDubDirectly(accountId, `${path}/enable`, { method: "POST" });
      showToast(`${webhook.name} is on`);
      await onChanged();
    } catch (failure) {
      showToast(`Still off: ${messageOf(failure)}`, { isError: true });
    }
  };
  const failed = data?.filter(({ state }) => state === "failed") ?? [];
  return (
    <section className="card" aria-label={`Deliveries of ${webhook.name}`}>
      <header>
        <h2 className="t">
          <UserText text={`Deliveries of ${webhook.name}`} />
        </h2>
        <span className="row ms-auto">
          {mayChange && webhook.disabledAt !== null && (
            <Button size="sm" onClick={() => void enable()}>
              Turn on
            </Button>
          )}
          {mayChange && failed.length > 0 && (
            <Button
              size="sm"
              icon={RotateCcw}
              onClick={() => void send({ deliveryIds: failed.map(({ id }) => id) }, `What failed (${failed.length})`)}
            >
              {`Send ${failed.length} again`}
            </Button>
          )}
          {mayChange && (
            <Button size="sm" onClick={() => copyText(webhook.secret, "Signing secret")}>
              Copy signing secret
            </Button>
          )}
        </span>
      </header>
      <p className="ink3 px-4 pt-3 text-xs">{`Is told of ${webhook.triggers.join(", ")}`}</p>
      {error && !data ? (
        <Failure error={error} what="the deliveries" retry={() => void refetch()} />
      ) : !data ? (
        <Skeleton rows={3} />
      ) : data.length === 0 ? (
        <p className="ink3 p-4">Nothing was sent in the last 30 days.</p>
      ) : (
        <ul className="lines">
          {data.map((delivery) => {
            const [text, tone] = STATES[delivery.state];
            return (
              <li key={delivery.id} className="wrap">
                <button
                  type="button"
                  className="grow t text-start"
                  aria-expanded={delivery.id === opened}
                  onClick={() => setOpened(delivery.id === opened ? undefined : delivery.id)}
                >
                  <span className="b block">{delivery.event}</span>
                  <span className="ink3 block text-xs">
                    {`${ago(delivery.createdAt)}, ${delivery.attempts === 1 ? "1 try" : `${delivery.attempts} tries`}`}
                    {delivery.nextAttemptAt && `, next ${shortTime(delivery.nextAttemptAt)}`}
                  </span>
                </button>
                <Tag text={text} tone={tone} raw={delivery.state} />
                {mayChange && (
                  <IconButton
                    icon={RotateCcw}
                    size="sm"
                    label={`Send ${delivery.event} again`}
                    onClick={() => void send({ deliveryIds: [delivery.id] }, delivery.event)}
                  />
                )}
                {delivery.id === opened && (
                  <DeliveryDetails
                    accountId={accountId}
                    path={`${path}/deliveries/${delivery.id}`}
                    attempts={delivery.attempts}
                  />
                )}
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
