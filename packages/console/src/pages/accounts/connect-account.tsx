import { ExternalLink } from "lucide-react";
import { useState } from "react";
import { messageOf, request } from "../../api/request.ts";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { Field, TextInput } from "../../components/field.tsx";
import { Icon } from "../../components/icon.tsx";

interface ConnectAccountProps {
  /** An account that is connected again; undefined for a new one. */
  readonly again?: { readonly id: string; readonly tenantId: string };
  readonly onClose: () => void;
}

/** Makes the link page's address for a tenant: to be opened here, or to be sent. */
export function ConnectAccount({ again, onClose }: ConnectAccountProps) {
  const [tenant, setTenant] = useState(again?.tenantId ?? "");
  const [address, setAddress] = useState<string>();
  const [error, setError] = useState<string>();
  const submit = async () => {
    if (tenant.trim() === "")
      return setError("Say whose account it is: any id that your product has for the customer.");
    const body = again ? { integrated_account_id: again.id } : { tenant_id: tenant.trim() };
    try {
      const { link_token: token } = await request<{ link_token: string }>("/link-token", { method: "POST", body });
      setAddress(`${location.origin}/connect-account?link_token=${token}`);
    } catch (caught) {
      setError(messageOf(caught));
    }
  };
  return (
    <Dialog title={again ? "Connect again" : "Connect an account"} onClose={onClose}>
      {address === undefined ? (
        <form
          className="mt-4 grid gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <Field label="Tenant" error={error} help="The link page then asks for a Dub key, or for Dub's permission.">
            {(field) => <TextInput {...field} autoFocus value={tenant} onChange={setTenant} />}
          </Field>
          <footer className="mt-0!">
            <Button look="ghost" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" look="primary">
              Make the link
            </Button>
          </footer>
        </form>
      ) : (
        <div className="mt-4 grid gap-4">
          <p className="ink2">Open it here, or send it to the customer. It works once.</p>
          <code className="mono note wrap-anywhere">{address}</code>
          <a className="btn p" href={address} target="_blank" rel="noreferrer">
            Open the link page
            <Icon of={ExternalLink} size={14} />
          </a>
        </div>
      )}
    </Dialog>
  );
}
