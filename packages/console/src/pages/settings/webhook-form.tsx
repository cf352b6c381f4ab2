import { WEBHOOK_TRIGGERS } from "@overdub/contract/webhook-triggers";
import { useState } from "react";
import { callDubDirectly } from "../../api/dub.ts";
import { messageOf } from "../../api/request.ts";
import { Button } from "../../components/button.tsx";
import { Field, TextInput } from "../../components/field.tsx";

export interface Webhook {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly secret: string;
  readonly triggers: readonly string[];
  readonly disabledAt: string | null;
}

interface WebhookFormProps {
  readonly accountId: string;
  /** Undefined for a new one. */
  readonly webhook?: Webhook | undefined;
  readonly onDone: (saved: Webhook) => Promise<void>;
  readonly onClose: () => void;
}

/** What a webhook is called, where it posts to, and what it is told of. A change sends only what differs. */
export function WebhookForm({ accountId, webhook, onDone, onClose }: WebhookFormProps) {
  const [name, setName] = useState(webhook?.name ?? "");
  const [url, setUrl] = useState(webhook?.url ?? "");
  const [triggers, setTriggers] = useState<ReadonlySet<string>>(
    new Set(webhook?.triggers ?? ["lead.created", "sale.created"]),
  );
  const [failure, setFailure] = useState<string>();
  const save = async () => {
    if (name.trim() === "") return setFailure("Give it a name, such as that of the program.");
    if (triggers.size === 0) return setFailure("Choose at least one event.");
    // In the order in which they are shown; what this page does not know is kept.
    const chosen = [...WEBHOOK_TRIGGERS.filter((trigger) => triggers.has(trigger)), ...unknownOf(triggers)];
    const isSame = chosen.length === webhook?.triggers.length && webhook.triggers.every((one) => triggers.has(one));
    const body = {
      ...(name.trim() !== webhook?.name && { name: name.trim() }),
      ...(url.trim() !== webhook?.url && { url: url.trim() }),
      ...(!isSame && { triggers: chosen }),
    };
    try {
      const path = webhook ? `webhooks/${webhook.id}` : "webhooks";
      const method = webhook ? "PATCH" : "POST";
      const isChanged = Object.keys(body).length > 0;
      const saved =
        webhook && !isChanged ? webhook : (await callDubDirectly<Webhook>(accountId, path, { method, body })).result;
      await onDone(saved);
    } catch (error) {
      setFailure(messageOf(error));
    }
  };
  return (
    <form
      noValidate
      aria-label={webhook ? `Change ${webhook.name}` : "New webhook"}
      className="grid gap-4 border-b border-line-soft p-4"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
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
          {[...WEBHOOK_TRIGGERS, ...unknownOf(new Set(webhook?.triggers))].map((trigger) => (
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
          {webhook ? "Save webhook" : "Create webhook"}
        </Button>
      </div>
    </form>
  );
}

/** Another Dub may have events that ours has not. */
function unknownOf(triggers: ReadonlySet<string>): readonly string[] {
  const known: ReadonlySet<string> = new Set(WEBHOOK_TRIGGERS);
  return [...triggers].filter((trigger) => !known.has(trigger));
}
