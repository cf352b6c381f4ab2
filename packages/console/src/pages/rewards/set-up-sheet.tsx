import { useState } from "react";
import { callDubDirectly } from "../../api/dub.ts";
import { useRefreshProgram } from "../../api/program.ts";
import { Field, Select, TextInput } from "../../components/field.tsx";
import { FormSheet } from "../../components/form-sheet.tsx";
import { useSaving } from "../../components/use-saving.ts";
import { parseCents } from "../../format/cents.ts";
import { plural } from "../../format/numbers.ts";
import { keep, readKept } from "../../state/kept.ts";
import { showToast } from "../../state/toasts.ts";

interface SetUpSheetProps {
  readonly accountId: string;
  readonly what: "program" | "group";
  readonly onClose: () => void;
}

const EMPTY = { name: "", url: "", least: "20.00", slug: "", days: "30" };
type Form = typeof EMPTY;

/** Makes the program of a workspace, or a further group in it. */
export default function SetUpSheet({ accountId, what, onClose }: SetUpSheetProps) {
  const draft = `draft.${what}.${accountId}`;
  const refresh = useRefreshProgram(accountId);
  const [form, setForm] = useState<Form>(() => readKept(draft, EMPTY));
  const isProgram = what === "program";
  const slug = form.slug.trim() || slugOf(form.name);
  const wrong: Partial<Record<keyof Form, string>> = {
    ...(form.name.trim() === "" && { name: "Write a name." }),
    ...(isProgram &&
      !URL.canParse(form.url.trim()) && { url: "Write the whole address, such as https://tidewell.example/." }),
    ...(isProgram && parseCents(form.least) === undefined && { least: "Write dollars and cents, such as 20.00." }),
    ...(!isProgram &&
      !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug) && { slug: "Use letters a to z, digits and single hyphens." }),
  };
  const set = (change: Partial<Form>) => {
    const next = { ...form, ...change };
    setForm(next);
    keep(draft, next);
  };
  const saving = useSaving(Object.keys(wrong).length > 0, async () => {
    await (isProgram
      ? callDubDirectly(accountId, "admin/program", {
          method: "POST",
          body: { name: form.name.trim(), url: form.url.trim(), minPayoutAmount: parseCents(form.least) },
        })
      : callDubDirectly(accountId, "groups", {
          method: "POST",
          body: { name: form.name.trim(), slug, holdingPeriodDays: Number(form.days) },
        }));
    keep(draft, undefined);
    await refresh();
    showToast(`Created ${form.name.trim().slice(0, 60)}`);
    onClose();
  });
  const text = (field: keyof Form, label: string, help?: string, placeholder?: string) => (
    <Field label={label} help={help} error={saving.isTried ? wrong[field] : undefined}>
      {(control) => (
        <TextInput
          {...control}
          value={form[field]}
          onChange={(value) => set({ [field]: value })}
          {...(placeholder && { placeholder })}
        />
      )}
    </Field>
  );
  return (
    <FormSheet
      title={isProgram ? "Set up a program" : "New group"}
      isDirty={form.name !== ""}
      onClose={onClose}
      verb={isProgram ? "Create program" : "Create group"}
      verbNow="Creating…"
      saving={saving}
    >
      {text("name", "Name")}
      {isProgram ? (
        <>
          {text("url", "Where partners' links lead", undefined, "https://")}
          {text("least", "Paid from so much on, in US dollars")}
          <p className="note">A default group comes with it. What it pays is the next step.</p>
        </>
      ) : (
        <>
          {text("slug", "Short name", `Stands in addresses. Default: ${slugOf(form.name) || "made from the name"}.`)}
          <Field label="Held before it is due" help="Time for customers to send things back.">
            {(control) => (
              <Select
                {...control}
                value={form.days}
                onChange={(days) => set({ days })}
                options={[0, 7, 14, 30, 60, 90].map((days) => ({
                  value: String(days),
                  label: days === 0 ? "Not held" : plural(days, "day"),
                }))}
              />
            )}
          </Field>
        </>
      )}
    </FormSheet>
  );
}

function slugOf(name: string): string {
  return name
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 100);
}
