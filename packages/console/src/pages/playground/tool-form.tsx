import { ChevronRight } from "lucide-react";
import { useState } from "react";
import type { FieldControl } from "../../components/field.tsx";
import { Field, Select, TextArea, TextInput } from "../../components/field.tsx";
import { Icon } from "../../components/icon.tsx";
import { plural } from "../../format/numbers.ts";
import { IdField, isIdField } from "./id-field.tsx";
import type { ToolField } from "./tool.ts";
import { typesOf } from "./tool.ts";

interface ToolFormProps {
  readonly accountId: string;
  readonly fields: readonly ToolField[];
  readonly typed: Readonly<Record<string, string>>;
  readonly missing: readonly string[];
  readonly onType: (name: string, text: string) => void;
}

/** How many fields are open from the beginning. */
const SHOWN = 7;
/** What is asked for most stands first. */
const FIRST = [
  "groupBy",
  "event",
  "interval",
  "timezone",
  "domain",
  "folderId",
  "country",
  "url",
  "key",
  "search",
  "limit",
];
/** Two of these stand side by side. */
const SHORT = new Set(["interval", "timezone", "start", "end", "limit", "next_cursor"]);

/** A form from the schema; fields that nobody has set are folded. */
export function ToolForm({ accountId, fields, typed, missing, onType }: ToolFormProps) {
  const [isOpen, setOpen] = useState(false);
  const rank = ({ name, isRequired }: ToolField) => (isRequired ? -1 : FIRST.includes(name) ? FIRST.indexOf(name) : 99);
  const sorted = fields.toSorted((a, b) => rank(a) - rank(b));
  const open = sorted.filter((field, index) => index < SHOWN || (typed[field.name] ?? "") !== "");
  const folded = sorted.filter((field) => !open.includes(field));
  return (
    <div className="pg-fields">
      {[...open, ...(isOpen ? folded : [])].map((field) => (
        <ArgumentField
          key={field.name}
          accountId={accountId}
          field={field}
          value={typed[field.name] ?? ""}
          isMissing={missing.includes(field.name)}
          onType={(text) => onType(field.name, text)}
        />
      ))}
      {fields.length === 0 && <p className="ink3">This tool takes no arguments.</p>}
      {folded.length > 0 && (
        <button type="button" className="row text-sm ink2 wide" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
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
  readonly accountId: string;
  readonly field: ToolField;
  readonly value: string;
  readonly isMissing: boolean;
  readonly onType: (text: string) => void;
}

function ArgumentField(props: ArgumentFieldProps) {
  const { accountId, field, value, isMissing, onType } = props;
  const { name, schema, isRequired } = field;
  const types = typesOf(schema);
  const choices = schema.enum?.map(String) ?? (types.includes("boolean") ? ["true", "false"] : undefined);
  const isLong = types.includes("object") || (types.includes("array") && schema.items?.type === "object");
  const control = (control: FieldControl) => {
    if (choices)
      return (
        <Select
          {...control}
          value={value}
          onChange={onType}
          options={[{ value: "", label: "—" }, ...choices.map((each) => ({ value: each, label: each }))]}
        />
      );
    if (isIdField(name))
      return <IdField control={control} accountId={accountId} name={name} value={value} onChange={onType} />;
    if (isLong) return <TextArea {...control} isMono placeholder="{ }" value={value} onChange={onType} />;
    return (
      <TextInput
        {...control}
        placeholder={types.includes("array") ? "a, b, c" : firstSentence(schema.description)}
        value={value}
        onChange={onType}
      />
    );
  };
  return (
    <div className={SHORT.has(name) ? "short" : ""} title={schema.description}>
      <Field
        label={name}
        aside={isRequired ? "needed" : asideOf(schema, choices)}
        help={schema.description && <span className="sr-only">{schema.description}</span>}
        error={isMissing && value === "" ? "This one is needed." : undefined}
      >
        {control}
      </Field>
    </div>
  );
}

/** `clicks if empty`, `one of 27`. */
function asideOf({ description = "" }: ToolField["schema"], choices: readonly string[] | undefined): string {
  const [, usual] = /Default: `?([\w-]+)`?/.exec(description) ?? [];
  if (usual && (!choices || choices.includes(usual))) return `${usual} if empty`;
  return choices && choices.length > 2 ? `one of ${choices.length}` : "optional";
}

function firstSentence(description = ""): string {
  return description.split(/(?<=\.)\s/)[0]?.replace(/\.$/, "") ?? "";
}
