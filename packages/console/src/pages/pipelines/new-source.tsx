import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { newKey, request } from "../../api/request.ts";
import { Ask } from "../../components/ask.tsx";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { Field, Select, TextArea, TextInput } from "../../components/field.tsx";
import { copyText, SecretNote } from "../../components/secret-note.tsx";
import type { Source } from "./source.ts";
import { PROVIDERS, providerOf } from "./source.ts";

const EXAMPLE = `{
  "type": "sale", "invoice_id": event.id,
  "amount": event.amount, "currency": event.currency,
  "customer_external_id": event.customer_id
}`;

/** First where to send to, since most systems show their secret only once they know that; then the secret. */
export function NewSource({ accountId, onClose }: { readonly accountId: string; readonly onClose: () => void }) {
  const client = useQueryClient();
  const [given, setGiven] = useState({
    provider: "stripe",
    name: "",
    secret: "",
    header: "X-Signature",
    expression: EXAMPLE,
  });
  const [made, setMade] = useState<Source>();
  const [generated, setGenerated] = useState<string>();
  const set = (field: keyof typeof given) => (text: string) => setGiven({ ...given, [field]: text });
  const isMapped = given.provider === "mapped";
  const refresh = () => client.invalidateQueries({ queryKey: [accountId, "conversions"] });
  if (made) {
    return <Made source={made} secret={generated} isMapped={isMapped} onDone={refresh} onClose={onClose} />;
  }
  return (
    <Ask
      title="New conversion source"
      body="A billing system that tells of leads, sales and refunds."
      verb="Create source"
      onClose={onClose}
      run={async () => {
        // A program of one's own has a secret that we make; the others tell theirs.
        const secret = isMapped ? `${newKey()}${newKey()}` : undefined;
        const source = await request<Source>("/conversion-source", {
          method: "POST",
          body: {
            integrated_account_id: accountId,
            provider: given.provider,
            ...(given.name.trim() !== "" && { name: given.name.trim() }),
            ...(secret !== undefined && { signing_secret: secret }),
            ...(isMapped && {
              settings: { signature: { header: given.header.trim() }, expression: given.expression },
            }),
          },
        });
        setGenerated(secret);
        setMade(source);
        await refresh();
        // It stays open, with the address.
        return "";
      }}
    >
      <Field label="System">
        {(field) => <Select {...field} value={given.provider} options={PROVIDERS} onChange={set("provider")} />}
      </Field>
      <Field label="Name" aside="optional">
        {(field) => <TextInput {...field} value={given.name} onChange={set("name")} />}
      </Field>
      {isMapped && (
        <>
          <Field label="Header of the signature" help="HMAC-SHA256 of the body, in hexadecimal digits.">
            {(field) => <TextInput {...field} isMono value={given.header} onChange={set("header")} />}
          </Field>
          <Field label="What an event means" help="JSONata, from the event's JSON to a lead, a sale or a refund.">
            {(field) => <TextArea {...field} isMono rows={4} value={given.expression} onChange={set("expression")} />}
          </Field>
        </>
      )}
    </Ask>
  );
}

interface MadeProps {
  readonly source: Source;
  /** That we made. */
  readonly secret: string | undefined;
  readonly isMapped: boolean;
  readonly onDone: () => Promise<void>;
  readonly onClose: () => void;
}

function Made({ source, secret, isMapped, onDone, onClose }: MadeProps) {
  const [given, setGiven] = useState("");
  const address = (
    <div className="note">
      <p className="b">Send events to</p>
      <p className="row">
        <code className="mono grow wrap-anywhere">{source.url}</code>
        <Button size="sm" onClick={() => copyText(source.url, "Address")}>
          Copy
        </Button>
      </p>
    </div>
  );
  if (isMapped && secret !== undefined) {
    return (
      <Dialog title={`${source.name} is ready`} onClose={onClose}>
        <div className="mt-4 grid gap-4">
          {address}
          <SecretNote what="Signing secret" text={secret} help="The program signs each body with it." />
        </div>
        <footer>
          <Button look="primary" onClick={onClose}>
            Done
          </Button>
        </footer>
      </Dialog>
    );
  }
  return (
    <Ask
      title={`${source.name} waits for its secret`}
      verb="Keep the secret"
      onClose={onClose}
      run={async () => {
        if (given.trim() === "") return "Paste the secret that the system shows for this address.";
        await request(`/conversion-source/${source.id}`, { method: "PATCH", body: { signing_secret: given.trim() } });
        await onDone();
        return undefined;
      }}
    >
      {address}
      <Field label="Signing secret" help={`${providerOf(source).secret}. It is sealed, and nobody can read it again.`}>
        {(field) => <TextInput {...field} type="password" isMono value={given} onChange={setGiven} />}
      </Field>
    </Ask>
  );
}
