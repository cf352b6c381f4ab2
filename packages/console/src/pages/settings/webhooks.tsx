import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";
import { useMay } from "../../api/accounts.ts";
import { callDubDirectly } from "../../api/dub.ts";
import { messageOf } from "../../api/request.ts";
import { Button, IconButton } from "../../components/button.tsx";
import { Confirm } from "../../components/dialog.tsx";
import { Field, TextInput } from "../../components/field.tsx";
import { copyText } from "../../components/secret-note.tsx";
import { Failure, Skeleton } from "../../components/states.tsx";
import { Tag } from "../../components/tag.tsx";
import { UserText } from "../../components/user-text.tsx";
import type { Tone } from "../../format/text.ts";
import { ago, shortTime } from "../../format/times.ts";
import { usePageSearch, useSetSearch } from "../../state/search.ts";
import { showToast } from "../../state/toasts.ts";
import { SettingsCard } from "./card.tsx";
import { DeliveryDetails } from "./delivery-details.tsx";
import { useRecords } from "./use-records.ts";

interface Webhook {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly secret: string;
  readonly triggers: readonly string[];
  readonly disabledAt: string | null;
}

export interface Delivery {
  readonly id: string;
  readonly event: string;
  readonly state: "waiting" | "delivered" | "failed";
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
  readonly createdAt: string;
}

const TRIGGERS = [
  "link.created",
  "link.updated",
  "link.deleted",
  "link.clicked",
  "lead.created",
  "sale.created",
  "partner.application_submitted",
  "partner.enrolled",
  "commission.created",
  "payout.confirmed",
] as const;

const STATES: Readonly<Record<Delivery["state"], readonly [text: string, tone: Tone]>> = {
  waiting: ["Waits", "warn"],
  delivered: ["Delivered", "ok"],
  failed: ["Failed", "bad"],
};

/** Who is told of what happens in the workspace, and how that went. */
export function Webhooks() {
  const mayChange = useMay("webhooks.write");
  const { webhook: openId } = usePageSearch();
  const setSearch = useSetSearch();
  const [isAdding, setAdding] = useState(false);
  const [removed, setRemoved] = useState<Webhook>();
  const { accountId, query, refresh } = useRecords<Webhook>("webhooks", "webhooks");
  const open = query.data?.find(({ id }) => id === openId);
  return (
    <>
      <SettingsCard
        title="Webhooks"
        aside={mayChange ? "Programs that are told of what happens here" : "An owner makes and changes them"}
        what="the webhooks"
        query={query}
        action={
          mayChange && (
            <Button size="sm" icon={Plus} onClick={() => setAdding(!isAdding)}>
              New webhook
            </Button>
          )
        }
        above={
          isAdding && (
            <NewWebhook
              accountId={accountId}
              onClose={() => setAdding(false)}
              onDone={async (made) => {
                setAdding(false);
                await refresh();
                setSearch({ webhook: made.id });
              }}
            />
          )
        }
      >
        {(webhooks) =>
          webhooks.length === 0 ? (
            <p className="ink3 p-4">None yet. A webhook posts each event to an address of yours, signed.</p>
          ) : (
            <ul className="lines">
              {webhooks.map((webhook) => (
                <li key={webhook.id}>
                  <span className="grow t">
                    <span className="b block t">
                      <UserText text={webhook.name} />
                    </span>
                    <span className="ink3 block text-xs t">
                      <UserText text={webhook.url} />
                    </span>
                  </span>
                  <Tag
                    text={webhook.disabledAt === null ? "On" : "Off: it failed too often"}
                    tone={webhook.disabledAt === null ? "ok" : "bad"}
                  />
                  <Button
                    size="sm"
                    aria-expanded={webhook.id === openId}
                    onClick={() => setSearch({ webhook: webhook.id === openId ? undefined : webhook.id })}
                  >
                    Deliveries
                  </Button>
                  {mayChange && (
                    <IconButton
                      icon={Trash2}
                      size="sm"
                      label={`Delete ${webhook.name}`}
                      onClick={() => setRemoved(webhook)}
                    />
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </SettingsCard>
      {open && <Deliveries accountId={accountId} webhook={open} mayChange={mayChange} onChanged={refresh} />}
      {removed && (
        <Confirm
          title={`Delete ${removed.name}`}
          body="It is told of nothing more, and the list of its deliveries goes."
          verb="Delete"
          run={async () => {
            await callDubDirectly(accountId, `webhooks/${removed.id}`, { method: "DELETE" });
            setSearch({ webhook: undefined });
            await refresh();
          }}
          onClose={() => setRemoved(undefined)}
        />
      )}
    </>
  );
}

interface DeliveriesProps {
  readonly accountId: string;
  readonly webhook: Webhook;
  readonly mayChange: boolean;
  readonly onChanged: () => Promise<void>;
}

function Deliveries({ accountId, webhook, mayChange, onChanged }: DeliveriesProps) {
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

interface NewWebhookProps {
  readonly accountId: string;
  readonly onDone: (made: Webhook) => Promise<void>;
  readonly onClose: () => void;
}

function NewWebhook({ accountId, onDone, onClose }: NewWebhookProps) {
  const [name, setName] = useState("");
  const [url, setUrl] = useState("");
  const [triggers, setTriggers] = useState<ReadonlySet<string>>(new Set(["lead.created", "sale.created"]));
  const [failure, setFailure] = useState<string>();
  const create = async () => {
    if (name.trim() === "") return setFailure("Give it a name, such as that of the program.");
    if (triggers.size === 0) return setFailure("Choose at least one event.");
    try {
      const body = { name: name.trim(), url: url.trim(), triggers: [...triggers] };
      const { result } = await callDubDirectly<Webhook>(accountId, "webhooks", { method: "POST", body });
      await onDone(result);
    } catch (error) {
      setFailure(messageOf(error));
    }
  };
  return (
    <form
      noValidate
      className="grid gap-4 border-b border-line-soft p-4"
      onSubmit={(event) => {
        event.preventDefault();
        void create();
      }}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Name">{(field) => <TextInput {...field} autoFocus value={name} onChange={setName} />}</Field>
        <Field label="Address" error={failure} help="Where events are posted to, with a signature.">
          {(field) => (
            <TextInput
              {...field}
              type="url"
              placeholder="https://shop.example/hooks/dub"
              value={url}
              onChange={setUrl}
            />
          )}
        </Field>
      </div>
      <fieldset>
        <legend className="lab">Is told of</legend>
        <div className="grid gap-1 sm:grid-cols-3">
          {TRIGGERS.map((trigger) => (
            <label key={trigger} className="row min-h-7 text-sm">
              <input
                className="ck"
                type="checkbox"
                checked={triggers.has(trigger)}
                onChange={() => {
                  const next = new Set(triggers);
                  if (!next.delete(trigger)) next.add(trigger);
                  setTriggers(next);
                }}
              />
              {trigger}
            </label>
          ))}
        </div>
      </fieldset>
      <div className="row justify-end">
        <Button look="ghost" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" look="primary">
          Create webhook
        </Button>
      </div>
    </form>
  );
}
