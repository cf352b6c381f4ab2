import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { Field, Select, TextArea, TextInput } from "../../components/field.tsx";
import { Icon } from "../../components/icon.tsx";
import { plural } from "../../format/numbers.ts";
import type { ToolField } from "./tool.ts";
import { typesOf } from "./tool.ts";

interface ToolFormProps {
  readonly fields: readonly ToolField[];
  readonly typed: Readonly<Record<string, string>>;
  readonly missing: readonly string[];
  readonly onType: (name: string, text: string) => void;
}

/** How many fields are open from the beginning. */
const SHOWN = 6;
/** What is asked for most stands first. */
const FIRST = ["groupBy", "event", "interval", "url", "key", "domain", "search", "limit"];

/** A form from the schema; fields that nobody has set are folded. */
export function ToolForm({ fields, typed, missing, onType }: ToolFormProps) {
  const [isOpen, setOpen] = useState(false);
  const rank = ({ name, isRequired }: ToolField) => (isRequired ? -1 : FIRST.includes(name) ? FIRST.indexOf(name) : 99);
  const sorted = fields.toSorted((a, b) => rank(a) - rank(b));
  const open = sorted.filter((field, index) => index < SHOWN || (typed[field.name] ?? "") !== "");
  const folded = sorted.filter((field) => !open.includes(field));
  return (
    <div className="grid gap-4">
      {[...open, ...(isOpen ? folded : [])].map((field) => (
        <ArgumentField
          key={field.name}
          field={field}
          value={typed[field.name] ?? ""}
          isMissing={missing.includes(field.name)}
          onType={(text) => onType(field.name, text)}
        />
      ))}
      {fields.length === 0 && <p className="ink3">This tool takes no arguments.</p>}
      {folded.length > 0 && (
        <button type="button" className="row text-sm ink2" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <span className={isOpen ? "rotate-90" : ""}>
            <Icon of={ChevronRight} size={12} />
          </span>
          {isOpen ? "Fewer fields" : plural(folded.length, "more field")}
        </button>
      )}
    </div>
  );
}

interface ArgumentFieldProps {
  readonly field: ToolField;
  readonly value: string;
  readonly isMissing: boolean;
  readonly onType: (text: string) => void;
}

function ArgumentField({ field: { name, schema, isRequired }, value, isMissing, onType }: ArgumentFieldProps) {
  const types = typesOf(schema);
  const choices = schema.enum?.map(String) ?? (types.includes("boolean") ? ["true", "false"] : undefined);
  const isLong = types.includes("object") || (types.includes("array") && schema.items?.type === "object");
  const aside = isRequired ? "needed" : choices && choices.length > 2 ? `one of ${choices.length}` : "optional";
  return (
    <Field
      label={name}
      aside={aside}
      help={schema.description && <span className="line-clamp-2">{schema.description}</span>}
      error={isMissing && value === "" ? "This one is needed." : undefined}
    >
      {(control) =>
        choices ? (
          <Select
            {...control}
            value={value}
            onChange={onType}
            options={[{ value: "", label: "—" }, ...choices.map((each) => ({ value: each, label: each }))]}
          />
        ) : isLong ? (
          <TextArea {...control} isMono placeholder="{ }" value={value} onChange={onType} />
        ) : (
          <TextInput
            {...control}
            placeholder={types.includes("array") ? "a, b, c" : ""}
            value={value}
            onChange={onType}
          />
        )
      }
    </Field>
  );
}
