import { useState } from "react";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { Field, TextInput } from "../../components/field.tsx";
import { UTM_FIELDS, UTM_LABELS } from "./link-form.ts";
import { UtmTemplates } from "./utm-templates.tsx";

export type Utm = Readonly<Partial<Record<(typeof UTM_FIELDS)[number], string>>>;

interface AskDialogProps<Value> {
  readonly onChoose: (value: Value) => void;
  readonly onClose: () => void;
}

/** Until when links are to live. */
export function EndDialog({ onChoose, onClose }: AskDialogProps<string>) {
  const [local, setLocal] = useState("");
  const [isWrong, setWrong] = useState(false);
  const go = () => {
    if (local !== "" && Date.parse(local) <= Date.now()) setWrong(true);
    else onChoose(local);
  };
  return (
    <Dialog title="When do they end?" onClose={onClose}>
      <div className="mt-4">
        <Field
          label="Until, in your time zone"
          help="Empty: they never end."
          error={isWrong ? "Choose a time that lies ahead." : undefined}
        >
          {(control) => <TextInput {...control} type="datetime-local" value={local} onChange={setLocal} />}
        </Field>
      </div>
      <Choose onGo={go} onClose={onClose} />
    </Dialog>
  );
}

/** Campaign tags for many links; what is left empty stays as it is. */
export function UtmDialog({ accountId, onChoose, onClose }: AskDialogProps<Utm> & { readonly accountId: string }) {
  const [utm, setUtm] = useState<Readonly<Record<string, string>>>({});
  const [isTried, setTried] = useState(false);
  const given = Object.fromEntries(
    UTM_FIELDS.flatMap((field) => (utm[field]?.trim() ? [[field, utm[field].trim()]] : [])),
  );
  const go = () => {
    if (Object.keys(given).length > 0) onChoose(given);
    else setTried(true);
  };
  return (
    <Dialog title="Campaign tags" onClose={onClose}>
      <div className="mt-4 grid gap-3">
        <UtmTemplates accountId={accountId} value={utm} onChoose={setUtm} />
        {UTM_FIELDS.map((field, index) => (
          <Field
            key={field}
            label={UTM_LABELS[index] ?? field}
            error={isTried && index === 0 ? "Write one of them at the least. Empty ones stay as they are." : undefined}
          >
            {(control) => (
              <TextInput {...control} value={utm[field] ?? ""} onChange={(text) => setUtm({ ...utm, [field]: text })} />
            )}
          </Field>
        ))}
      </div>
      <Choose onGo={go} onClose={onClose} />
    </Dialog>
  );
}

function Choose({ onGo, onClose }: { readonly onGo: () => void; readonly onClose: () => void }) {
  return (
    <footer>
      <Button look="ghost" onClick={onClose}>
        Cancel
      </Button>
      <Button look="primary" onClick={onGo}>
        Show what changes
      </Button>
    </footer>
  );
}
