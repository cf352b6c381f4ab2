import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useMay } from "../../api/accounts.ts";
import { callDubDirectly } from "../../api/dub.ts";
import { Button, IconButton } from "../../components/button.tsx";
import { Confirm } from "../../components/dialog.tsx";
import { Tag } from "../../components/tag.tsx";
import { UserText } from "../../components/user-text.tsx";
import { usePageSearch, useSetSearch } from "../../state/search.ts";
import { SettingsCard } from "./card.tsx";
import { Deliveries } from "./deliveries.tsx";
import { useRecords } from "./use-records.ts";
import type { Webhook } from "./webhook-form.tsx";
import { WebhookForm } from "./webhook-form.tsx";

/** Who is told of what happens in the workspace, and how that went. */
export function Webhooks() {
  const mayChange = useMay("webhooks.write");
  const { webhook: openId } = usePageSearch();
  const setSearch = useSetSearch();
  /** `new`, or the id of the one that is changed. */
  const [edited, setEdited] = useState<string>();
  const [removed, setRemoved] = useState<Webhook>();
  const { accountId, query, refresh } = useRecords<Webhook>("webhooks", "webhooks");
  const open = query.data?.find(({ id }) => id === openId);
  const changed = query.data?.find(({ id }) => id === edited);
  return (
    <>
      <SettingsCard
        title="Webhooks"
        aside={mayChange ? "Programs that are told of what happens here" : "An owner makes and changes them"}
        what="the webhooks"
        query={query}
        action={
          mayChange && (
            <Button size="sm" icon={Plus} onClick={() => setEdited(edited === "new" ? undefined : "new")}>
              New webhook
            </Button>
          )
        }
        above={
          (edited === "new" || changed) && (
            <WebhookForm
              key={edited}
              accountId={accountId}
              webhook={changed}
              onClose={() => setEdited(undefined)}
              onDone={async (saved) => {
                setEdited(undefined);
                await refresh();
                setSearch({ webhook: saved.id });
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
                    <>
                      <IconButton
                        icon={Pencil}
                        size="sm"
                        label={`Change ${webhook.name}`}
                        onClick={() => setEdited(webhook.id)}
                      />
                      <IconButton
                        icon={Trash2}
                        size="sm"
                        label={`Delete ${webhook.name}`}
                        onClick={() => setRemoved(webhook)}
                      />
                    </>
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
