import { useEffect, useRef, useState } from "react";
import { callDub } from "../../api/dub.ts";
import { useGroups, useRefreshProgram } from "../../api/program.ts";
import { newKey } from "../../api/request.ts";
import { Field, Select, TextInput } from "../../components/field.tsx";
import { FormSheet } from "../../components/form-sheet.tsx";
import { useSaving } from "../../components/use-saving.ts";
import { keep, readKept } from "../../state/kept.ts";
import { useSetSearch } from "../../state/search.ts";
import { showToast } from "../../state/toasts.ts";

const EMPTY = { name: "", email: "", username: "", tenantId: "", groupId: "" };
type Form = typeof EMPTY;

/** Puts somebody in without an application; what is typed is kept until then. */
export default function NewPartner({
  accountId,
  onClose,
}: {
  readonly accountId: string;
  readonly onClose: () => void;
}) {
  const draft = `draft.partner.${accountId}`;
  const groups = useGroups(accountId);
  const refresh = useRefreshProgram(accountId);
  const setSearch = useSetSearch();
  const [form, setForm] = useState<Form>(() => readKept(draft, EMPTY));
  const attempt = useRef(newKey());
  const isDirty = JSON.stringify(form) !== JSON.stringify(EMPTY);
  useEffect(() => keep(draft, isDirty ? form : undefined), [draft, form, isDirty]);
  const set = (change: Partial<Form>) => {
    setForm((before) => ({ ...before, ...change }));
    attempt.current = newKey();
  };
  const wrong = {
    name: form.name.trim() === "" ? "Write a name, of a person or a site." : undefined,
    email: /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(form.email.trim())
      ? undefined
      : "Write an address such as ada@site.example.",
  };
  const saving = useSaving(Boolean(wrong.name || wrong.email), async () => {
    const text = (value: string) => value.trim() || undefined;
    const { result } = await callDub<{ readonly id: string; readonly name: string }>(accountId, "partners", {
      method: "POST",
      body: {
        name: form.name.trim(),
        email: form.email.trim(),
        username: text(form.username),
        tenantId: text(form.tenantId),
        groupId: text(form.groupId),
      },
      idempotencyKey: attempt.current,
    });
    setForm(EMPTY);
    keep(draft, undefined);
    await refresh();
    showToast(`${result.name.slice(0, 60)} is a partner now`);
    setSearch({ new: undefined, partner: result.id }, { replace: true });
  });
  const text = (field: keyof Form, label: string, more: { readonly help?: string; readonly aside?: string } = {}) => (
    <Field
      label={label}
      {...more}
      error={saving.isTried && (field === "name" || field === "email") ? wrong[field] : undefined}
    >
      {(control) => <TextInput {...control} value={form[field]} onChange={(value) => set({ [field]: value })} />}
    </Field>
  );
  return (
    <FormSheet
      title="New partner"
      isDirty={isDirty}
      onClose={onClose}
      verb="Create partner"
      verbNow="Creating…"
      saving={saving}
    >
      {text("name", "Name")}
      {text("email", "Mail")}
      {text("username", "Short link", {
        aside: "optional",
        help: "The end of the partner's link. Default: made from the name.",
      })}
      {text("tenantId", "Id in your product", { aside: "optional" })}
      <Field label="Group" help="What the partner earns is said there.">
        {(control) => (
          <Select
            {...control}
            value={form.groupId}
            onChange={(groupId) => set({ groupId })}
            options={[
              { value: "", label: "Default" },
              ...groups.filter(({ slug }) => slug !== "default").map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        )}
      </Field>
    </FormSheet>
  );
}
