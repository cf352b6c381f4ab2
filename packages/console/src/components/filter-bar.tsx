import { Plus, X } from "lucide-react";
import { useState } from "react";
import { useKeys } from "../keyboard/keys.ts";
import type { Search } from "../state/search.ts";
import { Icon } from "./icon.tsx";
import type { Choice } from "./list-box.tsx";
import { Picker } from "./list-box.tsx";

export interface FilterField {
  /** Its name in the page's address. */
  readonly id: string;
  readonly label: string;
  readonly choices: readonly Choice[];
  /** Whether everything but a value can be asked for: written with a leading `-`. */
  readonly canExclude?: boolean;
}

interface FilterBarProps {
  readonly fields: readonly FilterField[];
  readonly search: Search;
  readonly onChange: (change: Search) => void;
  /** Told which field's values are about to be shown, so that they can be asked for. */
  readonly onField?: (id: string) => void;
}

/** Filters that read as a sentence, and live in the address. */
export function FilterBar({ fields, search, onChange, onField }: FilterBarProps) {
  const [isOpen, setOpen] = useState(false);
  const [fieldId, setFieldId] = useState<string>();
  const field = fields.find(({ id }) => id === fieldId);
  useKeys([{ keys: "f", label: "Add a filter", run: () => setOpen(true) }]);
  const set = fields.filter(({ id }) => search[id] !== undefined);
  return (
    <>
      {set.map((each) => (
        <FilterChip key={each.id} field={each} value={search[each.id] ?? ""} onChange={onChange} />
      ))}
      <Picker
        key={field?.id ?? "fields"}
        label={field ? `${field.label} is` : "Filter by"}
        choices={field ? field.choices : fields.map(({ id, label }) => ({ value: id, label }))}
        isMany
        open={isOpen}
        onOpenChange={(open) => {
          setOpen(open);
          setFieldId(undefined);
        }}
        onChoose={(value) => {
          if (field === undefined) {
            setFieldId(value);
            onField?.(value);
            return;
          }
          onChange({ [field.id]: value });
          setOpen(false);
          setFieldId(undefined);
        }}
      >
        <button type="button" className="chip dash">
          <Icon of={Plus} size={12} />
          Filter
        </button>
      </Picker>
      {set.length > 1 && (
        <button
          type="button"
          className="btn g sm"
          onClick={() => onChange(Object.fromEntries(set.map(({ id }) => [id, undefined])))}
        >
          Clear
        </button>
      )}
    </>
  );
}

interface FilterChipProps {
  readonly field: FilterField;
  readonly value: string;
  readonly onChange: (change: Search) => void;
}

function FilterChip({ field, value, onChange }: FilterChipProps) {
  const { id, label, choices, canExclude = false } = field;
  const isExcluded = canExclude && value.startsWith("-");
  const plain = isExcluded ? value.slice(1) : value;
  const name = choices.find((choice) => choice.value === plain)?.label ?? plain;
  const words = isExcluded ? "is not" : "is";
  return (
    <span className="chip on">
      {label}
      {canExclude ? (
        <button
          type="button"
          aria-label={`${label} ${words} ${name}: turn around`}
          onClick={() => onChange({ [id]: isExcluded ? plain : `-${plain}` })}
        >
          {words}
        </button>
      ) : (
        <span className="sr-only">is</span>
      )}
      <b className="t">
        <bdi dir="auto">{name}</bdi>
      </b>
      <button type="button" aria-label={`Remove the filter ${label}`} onClick={() => onChange({ [id]: undefined })}>
        <Icon of={X} size={12} />
      </button>
    </span>
  );
}
