import { useEffect, useRef, useState } from "react";
import { messageOf } from "../../api/request.ts";
import { Button } from "../../components/button.tsx";
import { Field, TextInput } from "../../components/field.tsx";

export type Cells = Readonly<Record<string, string>>;

interface CellsFormProps {
  /** `Line 7`. */
  readonly label: string;
  /** As they are stored, by the names of columns. */
  readonly cells: Cells;
  /** Which are shown, of the cells as they are typed. */
  readonly columnsOf: (cells: Cells) => readonly string[];
  /** Sends what was typed. What it throws is shown, and nothing typed is lost. */
  readonly save: (changes: Cells) => Promise<void>;
  readonly onClose: () => void;
}

/** The cells of one row, to be corrected where they stand. */
export function CellsForm({ label, cells, columnsOf, save, onClose }: CellsFormProps) {
  const [changes, setChanges] = useState<Cells>({});
  const [failure, setFailure] = useState<string>();
  const [isSaving, setSaving] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector("input")?.focus(), []);
  const send = async () => {
    if (isSaving) return;
    setSaving(true);
    try {
      await save(changes);
    } catch (error) {
      setFailure(messageOf(error));
      setSaving(false);
    }
  };
  const typed = { ...cells, ...changes };
  return (
    <form
      ref={form}
      className="fix"
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div className="grid gap-3 sm:grid-cols-2">
        {columnsOf(typed).map((name) => (
          <Field key={name} label={name}>
            {(control) => (
              <TextInput
                {...control}
                value={typed[name] ?? ""}
                onChange={(value) => setChanges((before) => ({ ...before, [name]: value }))}
              />
            )}
          </Field>
        ))}
      </div>
      {failure && (
        <p className="help bad wrap-anywhere" role="alert" dir="auto">
          {failure}
        </p>
      )}
      <div className="row justify-end">
        <Button size="sm" look="ghost" onClick={onClose}>
          Cancel
        </Button>
        <Button size="sm" type="submit" look="primary" aria-disabled={isSaving}>
          {isSaving ? "Saving…" : "Save row"}
        </Button>
      </div>
    </form>
  );
}
