import { Plus, Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import { callDubDirectly } from "../../api/dub.ts";
import type { Reward } from "../../api/program.ts";
import { useGroups, useRefreshProgram, useRewards } from "../../api/program.ts";
import { messageOf } from "../../api/request.ts";
import { Button, IconButton } from "../../components/button.tsx";
import { Confirm } from "../../components/dialog.tsx";
import { Field, Select, TextInput } from "../../components/field.tsx";
import { SectionLine } from "../../components/section-line.tsx";
import { Segments } from "../../components/segments.tsx";
import { Sheet } from "../../components/sheet.tsx";
import { Skeleton } from "../../components/states.tsx";
import type { RewardEvent } from "../../format/rewards.ts";
import { ATTRIBUTES, OPERATORS, rewardInWords } from "../../format/rewards.ts";
import { useKeys } from "../../keyboard/keys.ts";
import { keep, readKept } from "../../state/kept.ts";
import { showToast } from "../../state/toasts.ts";
import type { ConditionForm, ModifierForm, RewardErrors, RewardForm } from "./reward-form.ts";
import { checkForm, emptyForm, formOf, NEW_CONDITION, NEW_MODIFIER, termsOf, toReward } from "./reward-form.ts";

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
  const [isTried, setTried] = useState(false);
  const [failure, setFailure] = useState<string>();
  const [isSaving, setSaving] = useState(false);
  const [isDeleting, setDeleting] = useState(false);
  const isDirty = JSON.stringify(form) !== JSON.stringify(base);
  useEffect(() => keep(draft, isDirty ? form : undefined), [draft, form, isDirty]);
  const wrong = checkForm(form);
  const errors: RewardErrors = isTried ? wrong : {};
  const set = (change: Partial<RewardForm>) => {
    setForm((before) => ({ ...before, ...change }));
    setFailure(undefined);
  };
  const setModifier = (index: number, change: Partial<ModifierForm>) =>
    set({ modifiers: form.modifiers.map((each, at) => (at === index ? { ...each, ...change } : each)) });
  const save = async () => {
    setTried(true);
    if (Object.keys(wrong).length > 0) {
      setTimeout(() => document.querySelector<HTMLElement>('.sheet [aria-invalid="true"]')?.focus(), 50);
      return;
    }
    if (isSaving) return;
    setSaving(true);
    try {
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
    } catch (error) {
      setFailure(messageOf(error));
      setSaving(false);
    }
  };
  useKeys([{ keys: "Ctrl Enter", label: "Save", isGlobal: true, run: () => void save() }]);
  const name = EVENT_NAMES[form.event] ?? form.event;
  return (
    <Sheet
      title={`${group?.name.slice(0, 60) ?? "Reward"}: ${name}`}
      aside={isDirty ? "Draft kept" : stored && `Rules v${stored.version}`}
      isWide
      onClose={onClose}
      tools={stored && <IconButton icon={Trash2} label="Delete" onClick={() => setDeleting(true)} />}
      footer={
        <>
          {isDirty && (
            <Button look="ghost" onClick={() => setForm(base)}>
              Drop changes
            </Button>
          )}
          <span className="grow" />
          <Button look="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" hint="Ctrl ↵" onClick={() => void save()} aria-disabled={isSaving}>
            {isSaving ? "Saving…" : stored ? `Save version ${stored.version + 1}` : "Save reward"}
          </Button>
        </>
      }
    >
      <div className="body">
        <form
          className="form"
          noValidate
          onSubmit={(submitted) => {
            submitted.preventDefault();
            void save();
          }}
        >
          {failure && (
            <p className="note border-bad! text-bad!" role="alert" dir="auto">
              {failure}
            </p>
          )}
          <p className="note">
            {`Pays ${rewardInWords(termsOf(form), form.event)}. Commissions that there are keep their rules; the new ones count from now on.`}
          </p>
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
          <Field
            label="At most, in US dollars"
            aside="optional"
            error={errors.limit}
            help="What all partners together can earn by it."
          >
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
          <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
        </form>
      </div>
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
    </Sheet>
  );
}

interface PartProps {
  readonly form: RewardForm;
  readonly errors: RewardErrors;
  readonly set: (change: Partial<RewardForm>) => void;
}

const NOUNS: Readonly<Record<string, string>> = {
  sale: "each sale",
  lead: "each sign-up",
  click: "each click",
  referral: "each referral",
};

/** *Pay [20%] of each sale for [12 months]*. */
function MainSentence({ form, errors, set }: PartProps) {
  const isSale = form.event === "sale";
  const isMonths = !["forever", "first"].includes(form.duration);
  return (
    <div>
      <div className="sentence">
        <span>Pay</span>
        <Amount
          label="Amount"
          type={form.type}
          amount={form.amount}
          canShare={isSale}
          isWrong={errors.amount !== undefined}
          set={set}
        />
        <span>{`${form.type === "percentage" ? "of" : "for"} ${NOUNS[form.event]}`}</span>
        {isSale && (
          <>
            <Select
              aria-label="How long"
              value={isMonths ? "months" : form.duration}
              onChange={(value) => set({ duration: value === "months" ? "12" : value })}
              options={[
                { value: "months", label: "for months" },
                { value: "forever", label: "for good" },
                { value: "first", label: "on the first sale" },
              ]}
            />
            {isMonths && (
              <span className="w-20">
                <TextInput
                  aria-label="Months"
                  aria-invalid={errors.duration !== undefined}
                  value={form.duration}
                  onChange={(duration) => set({ duration })}
                />
              </span>
            )}
          </>
        )}
      </div>
      <Wrong text={errors.amount ?? errors.duration} />
    </div>
  );
}

function Wrong({ text }: { readonly text: string | undefined }) {
  return text === undefined ? null : (
    <p className="help bad" role="alert">
      {text}
    </p>
  );
}

interface AmountProps {
  readonly label: string;
  readonly type: RewardForm["type"];
  readonly amount: string;
  /** Whether there is something to have a share of. */
  readonly canShare: boolean;
  readonly isWrong: boolean;
  readonly set: (change: { readonly type?: RewardForm["type"]; readonly amount?: string }) => void;
}

function Amount({ label, type, amount, canShare, isWrong, set }: AmountProps) {
  return (
    <>
      <span className="w-24">
        <TextInput
          aria-label={label}
          aria-invalid={isWrong}
          value={amount}
          onChange={(next) => set({ amount: next })}
        />
      </span>
      {canShare ? (
        <Segments
          label={`${label}: share or dollars`}
          value={type}
          options={[
            { value: "percentage", label: "%" },
            { value: "flat", label: "$" },
          ]}
          onChange={(next) => set({ type: next })}
        />
      ) : (
        <span className="ink3">dollars</span>
      )}
    </>
  );
}

interface ModifierSentenceProps {
  readonly index: number;
  readonly event: RewardEvent;
  readonly modifier: ModifierForm;
  readonly errors: RewardErrors;
  readonly set: (change: Partial<ModifierForm>) => void;
  readonly onRemove: () => void;
}

/** *If [country] [is one of] [DE, AT] pay [25%] instead*. */
function ModifierSentence({ index, event, modifier, errors, set, onRemove }: ModifierSentenceProps) {
  const asked = ATTRIBUTES.filter(({ events }) => events.includes(event));
  const setCondition = (place: number, change: Partial<ConditionForm>) =>
    set({ conditions: modifier.conditions.map((each, at) => (at === place ? { ...each, ...change } : each)) });
  const number = index + 1;
  return (
    <fieldset className="card p-3">
      <legend className="sr-only">{`Rule ${number}`}</legend>
      {modifier.conditions.map((condition, place) => {
        const path = `modifiers.${index}.conditions.${place}`;
        const attribute = asked.find((each) => `${each.entity}.${each.attribute}` === condition.asked);
        const isMetadata = condition.asked.endsWith(".metadata");
        const operators = OPERATORS.filter(
          ({ value, isNumeric }) =>
            (attribute?.kind === "text" || attribute?.kind === "country" || isNumeric) &&
            !(isMetadata && (value === "in" || value === "not_in")),
        );
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: conditions have their place, and no name.
          <div key={place}>
            <div className="sentence">
              <span>
                {place === 0 ? (
                  "If"
                ) : (
                  <Select
                    aria-label={`Rule ${number}: and, or`}
                    value={modifier.isAny ? "or" : "and"}
                    onChange={(value) => set({ isAny: value === "or" })}
                    options={[
                      { value: "and", label: "and" },
                      { value: "or", label: "or" },
                    ]}
                  />
                )}
              </span>
              <Select
                aria-label={`Rule ${number}, condition ${place + 1}: what`}
                value={condition.asked}
                onChange={(value) => setCondition(place, { asked: value, operator: "equals_to", value: "" })}
                options={asked.map((each) => ({ value: `${each.entity}.${each.attribute}`, label: each.label }))}
              />
              {isMetadata && (
                <span className="w-32">
                  <TextInput
                    aria-label={`Rule ${number}, condition ${place + 1}: field`}
                    placeholder="product"
                    value={condition.metadataField}
                    onChange={(metadataField) => setCondition(place, { metadataField })}
                  />
                </span>
              )}
              <Select
                aria-label={`Rule ${number}, condition ${place + 1}: how`}
                value={condition.operator}
                onChange={(operator) => setCondition(place, { operator })}
                options={operators}
              />
              <span className="w-40">
                <TextInput
                  aria-label={`Rule ${number}, condition ${place + 1}: value`}
                  aria-invalid={errors[path] !== undefined}
                  placeholder={
                    attribute?.kind === "country" ? "DE, AT, CH" : attribute?.kind === "money" ? "1000.00" : ""
                  }
                  value={condition.value}
                  onChange={(value) => setCondition(place, { value })}
                />
              </span>
              {modifier.conditions.length > 1 && (
                <IconButton
                  icon={Trash2}
                  size="sm"
                  label={`Remove condition ${place + 1} of rule ${number}`}
                  onClick={() => set({ conditions: modifier.conditions.filter((_, at) => at !== place) })}
                />
              )}
            </div>
            <Wrong text={errors[path]} />
          </div>
        );
      })}
      <div className="sentence">
        <span>pay</span>
        <Amount
          label={`Rule ${number}: amount`}
          type={modifier.type}
          amount={modifier.amount}
          canShare={event === "sale"}
          isWrong={errors[`modifiers.${index}.amount`] !== undefined}
          set={set}
        />
        <span>instead</span>
        <span className="grow" />
        <Button
          size="sm"
          look="ghost"
          icon={Plus}
          onClick={() => set({ conditions: [...modifier.conditions, NEW_CONDITION] })}
        >
          Condition
        </Button>
        <IconButton icon={Trash2} size="sm" label={`Remove rule ${number}`} onClick={onRemove} />
      </div>
      <Wrong text={errors[`modifiers.${index}.amount`]} />
    </fieldset>
  );
}
