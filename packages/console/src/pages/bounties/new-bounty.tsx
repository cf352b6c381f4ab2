import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { callDubDirectly } from "../../api/dub.ts";
import { useGroups } from "../../api/program.ts";
import { Field, Select, TextArea, TextInput } from "../../components/field.tsx";
import { FormSheet } from "../../components/form-sheet.tsx";
import { Segments } from "../../components/segments.tsx";
import { useSaving } from "../../components/use-saving.ts";
import { parseCents } from "../../format/cents.ts";
import { keep, readKept } from "../../state/kept.ts";
import { useSetSearch } from "../../state/search.ts";
import { showToast } from "../../state/toasts.ts";
import type { Bounty } from "./bounty.ts";
import { bountiesKey, METRICS } from "./bounty.ts";

const EMPTY = {
  ...{ type: "submission" as "submission" | "performance", name: "", description: "", reward: "", groupId: "" },
  ...{ metric: "totalLeads", value: "10", scope: "new", endsAt: "" },
};
type Form = typeof EMPTY;

const isMoney = (metric: string) => metric === "totalSaleAmount" || metric === "totalCommissions";

/** *Pay [$50] for [10] [leads], from now on*; or for work that is handed in. */
export default function NewBounty({
  accountId,
  onClose,
}: {
  readonly accountId: string;
  readonly onClose: () => void;
}) {
  const draft = `draft.bounty.${accountId}`;
  const groups = useGroups(accountId);
  const client = useQueryClient();
  const setSearch = useSetSearch();
  const [form, setForm] = useState<Form>(() => readKept(draft, EMPTY));
  const isDirty = JSON.stringify(form) !== JSON.stringify(EMPTY);
  useEffect(() => keep(draft, isDirty ? form : undefined), [draft, form, isDirty]);
  const set = (change: Partial<Form>) => {
    setForm((before) => ({ ...before, ...change }));
  };
  const isWork = form.type === "submission";
  const goal = isMoney(form.metric)
    ? parseCents(form.value)
    : /^[1-9]\d{0,8}$/.test(form.value)
      ? Number(form.value)
      : undefined;
  const reward = parseCents(form.reward);
  const wrong: Partial<Record<keyof Form, string>> = {
    ...(isWork && form.name.trim() === "" && { name: "Write a name, of at most 100 characters." }),
    ...(!reward && { reward: "Write dollars and cents, such as 50.00." }),
    ...(!isWork &&
      !goal && { value: isMoney(form.metric) ? "Write dollars, such as 1000.00." : "Write a whole number." }),
  };
  const saving = useSaving(Object.keys(wrong).length > 0, async () => {
    const { result } = await callDubDirectly<Bounty>(accountId, "bounties", {
      method: "POST",
      body: {
        type: form.type,
        name: form.name.trim() || null,
        description: form.description.trim() || null,
        rewardAmount: reward,
        groupIds: form.groupId === "" ? null : [form.groupId],
        endsAt: form.endsAt || null,
        ...(isWork
          ? { submissionRequirements: { url: {} } }
          : {
              performanceScope: form.scope,
              performanceCondition: { attribute: form.metric, operator: "gte", value: goal },
            }),
      },
    });
    keep(draft, undefined);
    setForm(EMPTY);
    await client.invalidateQueries({ queryKey: bountiesKey(accountId) });
    showToast(`Created ${result.name?.slice(0, 60) ?? "the bounty"}`);
    setSearch({ new: undefined, bounty: result.id }, { replace: true });
  });
  const text = (field: "name" | "reward" | "value", label: string) => (
    <Field label={label} error={saving.isTried ? wrong[field] : undefined}>
      {(control) => <TextInput {...control} value={form[field]} onChange={(value) => set({ [field]: value })} />}
    </Field>
  );
  return (
    <FormSheet
      title="New bounty"
      isDirty={isDirty}
      onClose={onClose}
      verb="Create bounty"
      verbNow="Creating…"
      saving={saving}
    >
      <Segments
        label="What is paid for"
        isWide
        value={form.type}
        options={[
          { value: "submission", label: "Work" },
          { value: "performance", label: "Results" },
        ]}
        onChange={(type) => set({ type })}
      />
      {isWork && text("name", "Name")}
      <Field label={isWork ? "What is to be done" : "In words"} aside="optional">
        {(control) => (
          <TextArea {...control} rows={3} value={form.description} onChange={(description) => set({ description })} />
        )}
      </Field>
      {text("reward", "Pays, in US dollars")}
      {!isWork && (
        <>
          <Field label="For">
            {(control) => (
              <Select
                {...control}
                value={form.metric}
                onChange={(metric) => set({ metric, value: "" })}
                options={Object.entries(METRICS).map(([value, label]) => ({ value, label }))}
              />
            )}
          </Field>
          {text("value", isMoney(form.metric) ? "So much, in US dollars" : "So many")}
          <Field label="Counted">
            {(control) => (
              <Select
                {...control}
                value={form.scope}
                onChange={(scope) => set({ scope })}
                options={[
                  { value: "new", label: "From now on" },
                  { value: "lifetime", label: "From the beginning" },
                ]}
              />
            )}
          </Field>
        </>
      )}
      <Field label="For whom">
        {(control) => (
          <Select
            {...control}
            value={form.groupId}
            onChange={(groupId) => set({ groupId })}
            options={[
              { value: "", label: "All partners" },
              ...groups.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        )}
      </Field>
      <Field label="Ends" aside="optional">
        {(control) => <TextInput {...control} type="date" value={form.endsAt} onChange={(endsAt) => set({ endsAt })} />}
      </Field>
    </FormSheet>
  );
}
