import type { ReactNode } from "react";
import { useRef } from "react";
import { useKeys } from "../keyboard/keys.ts";
import { Button } from "./button.tsx";
import { Refusal } from "./refusal.tsx";
import { Sheet } from "./sheet.tsx";
import type { Saving } from "./use-saving.ts";

interface FormSheetProps {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly tools?: ReactNode;
  readonly isWide?: boolean;
  /** Whether something is typed, which this browser keeps until it is saved or dropped. */
  readonly isDirty: boolean;
  /** Of the button: `Create partner`. */
  readonly verb: string;
  /** The same while it is sent: `Creating…`. */
  readonly verbNow: string;
  readonly saving: Saving;
  /** Forgets what is typed, and shows what is stored. */
  readonly onDrop?: (() => void) | undefined;
  readonly onClose: () => void;
  /** Fields. */
  readonly children: ReactNode;
}

/** A form beside a list. Ctrl Enter sends it; where a field is wrong, that one gets the focus, and nothing is sent. */
export function FormSheet({ isDirty, verb, verbNow, saving, onDrop, onClose, children, ...sheet }: FormSheetProps) {
  const form = useRef<HTMLFormElement>(null);
  const save = async () => {
    await saving.save();
    // Once it is shown as wrong.
    setTimeout(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(), 50);
  };
  useKeys([{ keys: "Ctrl Enter", label: verb, isGlobal: true, run: () => void save() }]);
  return (
    <Sheet
      {...sheet}
      aside={isDirty ? "Draft kept" : sheet.aside}
      onClose={onClose}
      footer={
        <FormFooter
          before={
            isDirty &&
            onDrop && (
              <Button look="ghost" onClick={onDrop}>
                Drop changes
              </Button>
            )
          }
          verb={saving.isSaving ? verbNow : verb}
          isSaving={saving.isSaving}
          onSave={() => void save()}
          onClose={onClose}
        />
      }
    >
      <div className="body">
        <form
          ref={form}
          className="form"
          noValidate
          onInput={saving.forget}
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <Refusal text={saving.failure} />
          {children}
          <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
        </form>
      </div>
    </Sheet>
  );
}

interface FormFooterProps {
  /** At its start. */
  readonly before?: ReactNode;
  readonly verb: string;
  readonly isSaving: boolean;
  readonly onSave: () => void;
  readonly onClose: () => void;
}

/** What every form ends with; the button that sends it is the last. */
export function FormFooter({ before, verb, isSaving, onSave, onClose }: FormFooterProps) {
  return (
    <>
      {before}
      <span className="grow" />
      <Button look="ghost" onClick={onClose}>
        Cancel
      </Button>
      <Button look="primary" hint="Ctrl ↵" onClick={onSave} aria-disabled={isSaving}>
        {verb}
      </Button>
    </>
  );
}
