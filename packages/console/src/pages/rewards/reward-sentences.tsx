/** The sentences of which the form of a reward is made. */
import { Plus, Trash2 } from "lucide-react";
import { Button, IconButton } from "../../components/button.tsx";
import { Select, TextInput } from "../../components/field.tsx";
import { Segments } from "../../components/segments.tsx";
import type { RewardEvent } from "../../format/rewards.ts";
import { ATTRIBUTES, OPERATORS } from "../../format/rewards.ts";
import type { ConditionForm, ModifierForm, RewardErrors, RewardForm } from "./reward-form.ts";
import { NEW_CONDITION } from "./reward-form.ts";

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
export function MainSentence({ form, errors, set }: PartProps) {
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

/** *If [country] is [DE] pay [25%] instead*. */
export function ModifierSentence({ index, event, modifier, errors, set, onRemove }: ModifierSentenceProps) {
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
