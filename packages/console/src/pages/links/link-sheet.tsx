import { Copy, Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button, IconButton } from "../../components/button.tsx";
import { Field, TextArea } from "../../components/field.tsx";
import { FormFooter } from "../../components/form-sheet.tsx";
import { Refusal } from "../../components/refusal.tsx";
import { Sheet } from "../../components/sheet.tsx";
import { Failure, Skeleton } from "../../components/states.tsx";
import { useKeys } from "../../keyboard/keys.ts";
import { usePageSearch, useSetSearch } from "../../state/search.ts";
import type { LinkDraft } from "./link.ts";
import { LinkClashes } from "./link-clashes.tsx";
import { LinkFields } from "./link-fields.tsx";
import { LinkOptions } from "./link-options.tsx";
import { LinkPreview } from "./link-preview.tsx";
import type { LinkActs } from "./use-link-acts.ts";
import { useLinkForm } from "./use-link-form.ts";

interface LinkSheetProps {
  readonly accountId: string;
  readonly acts: LinkActs;
  /** Told of what a new link looks like in the list. */
  readonly onDraft: (draft: LinkDraft | undefined) => void;
  readonly onClose: () => void;
}

/** Makes a link, or changes one; what is typed is kept in this browser until it is saved or dropped. */
export default function LinkSheet({ accountId, acts, onDraft, onClose }: LinkSheetProps) {
  const { link: id, new: url = "" } = usePageSearch();
  const setSearch = useSetSearch();
  const state = useLinkForm(accountId, id, url);
  const { form, link, errors, isDirty, isSaving } = state;
  const [makesAnother, setMakesAnother] = useState(false);
  const body = useRef<HTMLFormElement>(null);
  const isNew = id === undefined;
  const { domain, key, url: to } = form ?? {};
  useEffect(() => {
    onDraft(isNew && domain !== undefined ? { domain, name: key ?? "", url: to ?? "" } : undefined);
  }, [isNew, domain, key, to, onDraft]);
  useEffect(() => () => onDraft(undefined), [onDraft]);
  const save = async () => {
    const saved = await state.save();
    if (!saved) {
      // The first wrong field, once it is shown as wrong.
      setTimeout(() => body.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(), 50);
      return;
    }
    if (isNew && !makesAnother) setSearch({ new: undefined, link: saved.id }, { replace: true });
  };
  useKeys([{ keys: "Ctrl Enter", label: "Save", isGlobal: true, run: () => void save() }]);
  const title = isNew ? "New link" : form ? `${form.domain}/${form.key}` : "Link";
  return (
    <Sheet
      title={title}
      aside={isDirty ? "Draft kept" : undefined}
      isWide
      onClose={onClose}
      tools={
        link && (
          <>
            <IconButton icon={Copy} label="Copy short link" onClick={() => acts.copy(link)} />
            <IconButton
              icon={Trash2}
              label="Delete"
              onClick={() => {
                acts.remove([link]);
                onClose();
              }}
            />
          </>
        )
      }
      footer={
        <FormFooter
          before={
            isNew ? (
              <label className="row text-sm">
                <input
                  className="ck"
                  type="checkbox"
                  checked={makesAnother}
                  onChange={(event) => setMakesAnother(event.target.checked)}
                />
                Make another
              </label>
            ) : (
              isDirty && (
                <Button look="ghost" onClick={state.drop}>
                  Drop changes
                </Button>
              )
            )
          }
          verb={isNew ? (isSaving ? "Creating…" : "Create link") : isSaving ? "Saving…" : "Save"}
          isSaving={isSaving}
          onSave={() => void save()}
          onClose={onClose}
        />
      }
    >
      {state.loadError && !form ? (
        <Failure error={state.loadError} what="this link" retry={state.reload} />
      ) : !form ? (
        <Skeleton rows={6} />
      ) : (
        <div className="body railed">
          <form
            ref={body}
            className="form"
            noValidate
            onBlur={state.check}
            onSubmit={(event) => {
              event.preventDefault();
              void save();
            }}
          >
            <Refusal text={state.failure} />
            <LinkClashes clashes={state.clashes} onSettle={state.settle} />
            <LinkFields accountId={accountId} form={form} errors={errors} set={state.set} isNew={isNew} stored={link} />
            <LinkOptions accountId={accountId} form={form} errors={errors} set={state.set} />
            <Field label="Note" aside="Only your team sees it">
              {(field) => (
                <TextArea
                  {...field}
                  placeholder="What is this link for?"
                  value={form.comments}
                  onChange={(comments) => state.set({ comments })}
                />
              )}
            </Field>
            <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
          </form>
          <LinkPreview accountId={accountId} form={form} link={link} />
        </div>
      )}
    </Sheet>
  );
}
