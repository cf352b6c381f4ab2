import { Plus, Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import { callDubDirectly } from "../../api/dub.ts";
import type { Reward } from "../../api/program.ts";
import { useGroups, useRefreshProgram, useRewards } from "../../api/program.ts";
import { Button, IconButton } from "../../components/button.tsx";
import { Confirm } from "../../components/dialog.tsx";
import { Field, Select, TextInput } from "../../components/field.tsx";
import { FormSheet } from "../../components/form-sheet.tsx";
import { SectionLine } from "../../components/section-line.tsx";
import { Sheet } from "../../components/sheet.tsx";
import { Skeleton } from "../../components/states.tsx";
import { useSaving } from "../../components/use-saving.ts";
import type { RewardEvent } from "../../format/rewards.ts";
import { rewardInWords } from "../../format/rewards.ts";
import { keep, readKept } from "../../state/kept.ts";
import { showToast } from "../../state/toasts.ts";
import { EstimateLine } from "./reward-estimate.tsx";
import type { ModifierForm, RewardErrors, RewardForm } from "./reward-form.ts";
import { checkForm, emptyForm, formOf, NEW_MODIFIER, termsOf, toReward } from "./reward-form.ts";
import { MainSentence, ModifierSentence } from "./reward-sentences.tsx";

interface RewardSheetProps {
  readonly accountId: string;
  /** Undefined: a new one. */
  readonly id: string | undefined;
  readonly groupId: string | undefined;
  readonly event: RewardEvent;
  readonly onClose: () => void;
}

/** Waits for the reward, so that the form begins with it. */
export default function RewardSheet(props: RewardSheetProps) {
  const rewards = useRewards(props.accountId);
  const stored = rewards.find(({ id }) => id === props.id);
  if (props.id !== undefined && !stored) {
    return (
      <Sheet title="Reward" isWide onClose={props.onClose}>
        {rewards.length === 0 ? (
          <Skeleton rows={5} />
        ) : (
          <p className="p-5">There is no such reward. It may have been deleted.</p>
        )}
      </Sheet>
    );
  }
  return <Editor {...props} stored={stored} />;
}

const EVENT_NAMES: Readonly<Record<string, string>> = { sale: "sales", lead: "sign-ups", click: "clicks" };

/** Whose limit it is. */
const LIMIT_HELP: Readonly<Record<string, string>> = {
  sale: "What a partner can earn by one customer.",
  lead: "What one partner can earn by sign-ups.",
  click: "What one partner can earn by clicks.",
};

function Editor({
  accountId,
  id,
  groupId,
  event,
  onClose,
  stored,
}: RewardSheetProps & { readonly stored: Reward | undefined }) {
  const draft = `draft.reward.${accountId}.${id ?? `${groupId}.${event}`}`;
  const group = useGroups(accountId).find((each) => each.id === groupId);
  const refresh = useRefreshProgram(accountId);
  const [base] = useState(() => (stored ? formOf(stored) : emptyForm(event)));
  const [form, setForm] = useState<RewardForm>(() => readKept(draft, base));
  const [isDeleting, setDeleting] = useState(false);
  const isDirty = JSON.stringify(form) !== JSON.stringify(base);
  useEffect(() => keep(draft, isDirty ? form : undefined), [draft, form, isDirty]);
  const wrong = checkForm(form);
  const isWrong = Object.keys(wrong).length > 0;
  const changed = isDirty && !isWrong ? toReward(form, stored) : undefined;
  const set = (change: Partial<RewardForm>) => {
    setForm((before) => ({ ...before, ...change }));
  };
  const setModifier = (index: number, change: Partial<ModifierForm>) =>
    set({ modifiers: form.modifiers.map((each, at) => (at === index ? { ...each, ...change } : each)) });
  const saving = useSaving(isWrong, async () => {
    const reward = toReward(form, stored);
    const { result } = stored
      ? await callDubDirectly<Reward>(accountId, `admin/program/rewards/${stored.id}`, {
          method: "PATCH",
          body: { reward },
        })
      : await callDubDirectly<Reward>(accountId, "admin/program/rewards", {
          method: "POST",
          body: { groupId, reward },
        });
    keep(draft, undefined);
    await refresh();
    showToast(`Saved as version ${result.version}`);
    onClose();
  });
  const errors: RewardErrors = saving.isTried ? wrong : {};
  const name = EVENT_NAMES[form.event] ?? form.event;
  return (
    <>
      <FormSheet
        title={`${group?.name.slice(0, 60) ?? "Reward"}: ${name}`}
        aside={stored && `Rules v${stored.version}`}
        isDirty={isDirty}
        isWide
        onClose={onClose}
        tools={stored && <IconButton icon={Trash2} label="Delete" onClick={() => setDeleting(true)} />}
        verb={stored ? `Save version ${stored.version + 1}` : "Save reward"}
        verbNow="Saving…"
        saving={saving}
        onDrop={() => setForm(base)}
      >
        <div className="note">
          <p>
            {`Pays ${rewardInWords(termsOf(form), form.event)}. Commissions that there are keep their rules; the new ones count from now on.`}
          </p>
          {stored && form.event !== "referral" && (
            <EstimateLine accountId={accountId} rewardId={stored.id} changed={changed} />
          )}
        </div>
        <MainSentence form={form} errors={errors} set={set} />
        <SectionLine title="Other terms" aside="the highest amount of those that fit counts" />
        {form.modifiers.map((modifier, index) => (
          <ModifierSentence
            // biome-ignore lint/suspicious/noArrayIndexKey: rules have their place, and no name.
            key={index}
            index={index}
            event={form.event}
            modifier={modifier}
            errors={errors}
            set={(change) => setModifier(index, change)}
            onRemove={() => set({ modifiers: form.modifiers.filter((_, at) => at !== index) })}
          />
        ))}
        {form.event !== "referral" && (
          <div>
            <Button
              icon={Plus}
              onClick={() =>
                set({
                  modifiers: [
                    ...form.modifiers,
                    { ...NEW_MODIFIER, type: form.event === "sale" ? "percentage" : "flat" },
                  ],
                })
              }
            >
              Add a rule
            </Button>
          </div>
        )}
        <SectionLine title="More" />
        <Field label="At most, in US dollars" aside="optional" error={errors.limit} help={LIMIT_HELP[form.event]}>
          {(control) => <TextInput {...control} value={form.limit} onChange={(limit) => set({ limit })} />}
        </Field>
        {form.limit.trim() !== "" && (
          <Field label="In which time">
            {(control) => (
              <Select
                {...control}
                value={form.interval}
                onChange={(interval) => set({ interval })}
                options={[
                  { value: "day", label: "A day" },
                  { value: "week", label: "A week" },
                  { value: "month", label: "A month" },
                  { value: "allTime", label: "In all" },
                ]}
              />
            )}
          </Field>
        )}
        <Field label="In words, for partners" aside="optional" error={errors.description}>
          {(control) => (
            <TextInput {...control} value={form.description} onChange={(description) => set({ description })} />
          )}
        </Field>
      </FormSheet>
      {isDeleting && stored && (
        <Confirm
          title={`Delete the reward for ${name}`}
          body={`${group?.name.slice(0, 100) ?? "The group"} earns nothing for ${name} from now on. Commissions that there are stay.`}
          verb="Delete reward"
          onClose={() => setDeleting(false)}
          run={async () => {
            await callDubDirectly(accountId, `admin/program/rewards/${stored.id}`, { method: "DELETE" });
            keep(draft, undefined);
            await refresh();
            onClose();
          }}
        />
      )}
    </>
  );
}
