import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { callDub } from "../../api/dub.ts";
import { messageOf } from "../../api/request.ts";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { Field, TextInput } from "../../components/field.tsx";

interface AddDomainProps {
  readonly accountId: string;
  readonly onClose: () => void;
  readonly onAdded: (slug: string) => void;
}

export function AddDomain({ accountId, onClose, onAdded }: AddDomainProps) {
  const client = useQueryClient();
  const [slug, setSlug] = useState("");
  const [error, setError] = useState<string>();
  const submit = async () => {
    const wanted = slug.trim().toLowerCase();
    if (!/^[^\s/]+\.[^\s/.]+$/.test(wanted)) return setError("Write a name such as go.tidewell.example.");
    try {
      await callDub(accountId, "domains", { method: "POST", body: { slug: wanted } });
      await client.invalidateQueries({ queryKey: [accountId, "domains"] });
      onAdded(wanted);
    } catch (caught) {
      setError(messageOf(caught));
    }
  };
  return (
    <Dialog title="Add a domain" onClose={onClose}>
      <form
        className="mt-4 grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Field label="Domain" error={error} help="A name that you own. The records for its DNS come next.">
          {(field) => (
            <TextInput {...field} autoFocus placeholder="go.tidewell.example" value={slug} onChange={setSlug} />
          )}
        </Field>
        <footer className="mt-0!">
          <Button look="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" look="primary">
            Add domain
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
